// The rooms of the house: the order of the folders, their doors, and unique file names.
import assert from "node:assert/strict";
import { basename, dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { check, ownImports, read, sources } from "./sources.ts";

/**
 * The folders of `src/peer/`, each with its doors: the files that others may import. A folder
 * imports only from those before it; the files of `src/peer/` itself join them all and come last.
 */
const rooms: Record<string, readonly string[]> = {
  world: ["commands", "context", "events", "outlet", "ports"],
  words: ["clean-text", "language"],
  disk: [
    "batch-columns",
    "batch-entries",
    "convert",
    "entry-number",
    "in-order",
    "log-name",
    "older-schema",
    "profile",
    "removals",
    "roll-back",
    "room",
    "schema",
    "with-words",
  ],
  connection: ["connection", "open-wire", "server-connection"],
  people: ["contacts", "device-news", "directory", "own-blocks", "presence", "presence-parts"],
  account: [
    "account",
    "former-devices",
    "hidden",
    "kept-settings",
    "own-devices",
    "password-change",
    "shared-settings",
    "staying",
  ],
  logs: [
    "absences",
    "append",
    "batches",
    "branch",
    "claims",
    "contents",
    "conversation",
    "count-lines",
    "entry-text",
    "former-authors",
    "held-batch",
    "hole",
    "logs",
    "pending-formers",
    "proofs",
    "read",
    "seek",
    "sweep",
    "take",
    "trails",
    "usage",
    "walk",
    "write",
    "written",
  ],
  damage: ["proving", "renewal", "repair", "salvage", "soundness", "sqlite-file", "suspicion"],
  links: ["candidate-rules", "handshake", "links", "sdp"],
  delivery: ["delivery", "quotas", "reading", "receipts", "sync", "ticks"],
  agreeing: ["agreements", "asking", "consents", "requests"],
  chats: ["chat", "drafts", "history", "latest-first", "moving-lines", "overview", "word-index"],
};

const order = [...Object.keys(rooms), ""];
const peer = join("src", "peer");
const inPeer = sources.filter((file) => file.startsWith(peer + sep));
const roomOf = (file: string): string => relative(peer, dirname(file));
const nameOf = (file: string): string => basename(file).replace(/\.\w+$/, "");

/** The imports of a file from rooms other than its own. */
const doorsOf = (file: string): string[] =>
  ownImports(file).filter((target) => roomOf(target) !== roomOf(file));

test("a folder of src/peer imports, types included, only from those before it", () => {
  check(inPeer, (file) => {
    const wrong = ownImports(file).find(
      (target) => order.indexOf(roomOf(target)) > order.indexOf(roomOf(file)),
    );
    return wrong && `imports ${wrong}`;
  });
});

test("others import a folder of src/peer only through its doors, and use all of them", () => {
  const opened = inPeer.flatMap(doorsOf);
  const used = Object.keys(rooms).map((room) => {
    const doors = opened.filter((target) => roomOf(target) === room).map(nameOf);
    return [room, [...new Set(doors)].toSorted()];
  });
  assert.deepEqual(Object.fromEntries(used), rooms);
});

test("ARCHITECTURE.md has one line for each folder of src/peer, in their order", () => {
  const [, table = ""] = read("ARCHITECTURE.md").split("what it is for");
  const [rows = ""] = table.split("\n\n");
  const named = Array.from(rows.matchAll(/^\| `(\w+)\/` /gm), ([, name]) => name);
  const there = new Set(inPeer.map(roomOf));
  assert.deepEqual([...named, ""], order);
  assert.deepEqual([...there].toSorted(), order.toSorted());
});

test("no file in src imports itself through others, not even for a type", () => {
  assert.deepEqual(circles(), []);
});

/** Every circle of imports, found by following the imports of each file to their end. */
function circles(): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  function walk(file: string, way: string[]): void {
    if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file].join(" > "));
    if (done.has(file) || way.includes(file)) return;
    for (const target of ownImports(file)) {
      if (sources.includes(target)) walk(target, [...way, file]);
    }
    done.add(file);
  }
  for (const file of sources) walk(file, []);
  return found;
}

test("no two files in src have the same name", () => {
  const everywhere = new Set(["index", "ports"]);
  const names = sources.map(nameOf).filter((name) => !everywhere.has(name));
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
});

/** Folders that never import each other, because they run in different programs or contexts. */
const strangers: readonly string[][] = [
  ["src/node/server", "src/node/client"],
  ["src/web/tab", "src/web/worker", "src/web/background"],
];

const isIn = (folder: string, file: string): boolean => file.startsWith(join(folder) + sep);

test("the programs of Node, and the contexts of a browser, never import each other", () => {
  check(sources, (file) => {
    const others = strangers.flatMap((group) => {
      const mine = group.find((folder) => isIn(folder, file));
      return mine === undefined ? [] : group.filter((folder) => folder !== mine);
    });
    const wrong = ownImports(file).find((target) => others.some((one) => isIn(one, target)));
    return wrong && `imports ${wrong}`;
  });
});
