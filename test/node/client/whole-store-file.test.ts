// A store opens whatever has happened to its files: damaged ones are moved aside and repaired.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pageBytes, type Store } from "#peer";
import { openStore } from "../../../src/node/client/store-sqlite.ts";
import { openWholeStore } from "../../../src/node/client/whole-store-file.ts";
import { makeTables, schemaVersion } from "../../../src/peer/disk/schema.ts";
import { failsWith } from "../../contract/store.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

/** The files of a profile. */
interface Place {
  folder: string;
  storeFile: string;
  keyFile: string;
}

function place(t: TestContext): Place {
  const folder = temporaryFolder(t);
  return { folder, storeFile: join(folder, "store.sqlite"), keyFile: join(folder, "keys") };
}

/**
 * Puts something on every page of a store; any rows would do, so it takes requests that are over.
 */
function fill(store: Store, rows = 200): void {
  makeTables(store);
  store.run("BEGIN");
  for (let at = 0; at < rows; at += 1) {
    store.run("INSERT INTO over VALUES (?, ?)", at.toString(16).padStart(32, "0"), at);
  }
  store.run("COMMIT");
}

function filled(t: TestContext): Place {
  const at = place(t);
  const store = openStore(at.storeFile);
  fill(store);
  store.close();
  return at;
}

/** Overwrites the last page, which holds some of the rows. */
function damage({ storeFile }: Place): Uint8Array {
  const bytes = readFileSync(storeFile);
  bytes.fill(0xff, bytes.length - pageBytes);
  writeFileSync(storeFile, bytes);
  return bytes;
}

const rowsIn = (store: Store): number => Number(store.get("SELECT count(*) AS n FROM over")?.["n"]);

const asides = ({ folder }: Place): string[] =>
  readdirSync(folder).filter((name) => name.includes(".damaged-"));

/** Opens the store, and returns how many rows it has and whether it was repaired. */
function open(at: Place, now = Date.UTC(2026, 10, 22)): { rows: number; mended: boolean } {
  const store = openWholeStore(at, () => now);
  try {
    const mended = store.get("SELECT 1 FROM profile WHERE key = 'mended'") !== undefined;
    return { rows: rowsIn(store), mended };
  } finally {
    store.close();
  }
}

test("a sound store is opened as it is", (t) => {
  const at = filled(t);
  const before = readFileSync(at.storeFile);
  assert.deepEqual(open(at), { rows: 200, mended: false });
  assert.deepEqual(readFileSync(at.storeFile), before);
  assert.deepEqual(readdirSync(at.folder), ["store.sqlite", "store.sqlite.words"]);
});

test("a damaged file is moved aside unchanged, and only its owner can read it", (t) => {
  const at = filled(t);
  const found = damage(at);
  const { rows, mended } = open(at);
  assert.ok(mended && rows > 0 && rows < 200, `${rows} rows`);
  assert.deepEqual(asides(at), ["store.sqlite.damaged-2026-11-22T00-00-00-000Z"]);
  const aside = join(at.folder, asides(at)[0] ?? "");
  assert.deepEqual(readFileSync(aside), found);
  assert.equal(statSync(aside).mode & 0o777, 0o600);
  assert.equal(statSync(at.storeFile).mode & 0o777, 0o600);
  assert.equal(open(at).rows, rows);
});

test("at most three damaged files are kept", (t) => {
  const at = filled(t);
  for (let time = 0; time < 5; time += 1) {
    damage(at);
    open(at, time * 1_000);
  }
  assert.deepEqual(
    asides(at).map((name) => name.slice(-7)),
    ["02-000Z", "03-000Z", "04-000Z"],
  );
});

test("a missing store counts as damaged if there are keys, but not at a first start", (t) => {
  const at = place(t);
  const first = openWholeStore(at);
  assert.deepEqual(first.all("SELECT name FROM sqlite_schema"), []);
  first.close();
  writeFileSync(at.keyFile, "keys");
  for (const lose of [() => rmSync(at.storeFile), () => truncateSync(at.storeFile)]) {
    lose();
    const store = openWholeStore(at);
    assert.ok(store.get("SELECT 1 FROM profile WHERE key = 'mended'"));
    store.close();
  }
});

test("a damaged store from a newer Tincan is refused, and stays as it is", (t) => {
  const at = filled(t);
  const store = openStore(at.storeFile);
  store.run("PRAGMA user_version = 1000");
  store.close();
  const found = damage(at);
  assert.throws(() => open(at), failsWith("newer"));
  assert.deepEqual(readFileSync(at.storeFile), found);
  assert.deepEqual(readdirSync(at.folder), ["store.sqlite", "store.sqlite.words"]);
});

/** A store whose process was killed: its latest writes are only in its journal. */
function killed(t: TestContext): { at: Place; journal: string } {
  const [running, at] = [place(t), place(t)];
  const store = openStore(running.storeFile);
  fill(store);
  for (const id of ["a", "b", "c"]) store.run("INSERT INTO over VALUES (?, 1)", id.repeat(32));
  for (const end of ["", "-wal"]) copyFileSync(running.storeFile + end, at.storeFile + end);
  store.close();
  return { at, journal: `${at.storeFile}-wal` };
}

test("a store whose process was killed is sound and loses nothing", (t) => {
  const { at } = killed(t);
  assert.deepEqual(open(at), { rows: 203, mended: false });
});

const frameBytes = pageBytes + 24;

test("whichever part of a journal is destroyed, the loss of committed data is noticed", (t) => {
  const { at, journal } = killed(t);
  const whole = readFileSync(journal);
  const store = readFileSync(at.storeFile);
  const frames = (whole.length - 32) / frameBytes;
  assert.ok(frames > 5, `${frames} frames`);
  for (let frame = -1; frame < frames; frame += 1) {
    const start = frame === -1 ? 0 : 32 + frame * frameBytes;
    const torn = Uint8Array.from(whole).fill(
      0,
      start + (frame === -1 ? 0 : 24),
      start + frameBytes,
    );
    if (torn.every((byte, position) => byte === whole[position])) continue; // It was empty.
    writeFileSync(at.storeFile, store);
    writeFileSync(journal, torn);
    const { rows, mended } = open(at, frame);
    assert.ok(mended, `frame ${frame} of ${frames}`);
    assert.ok(rows <= 203 && (frame < frames - 1 || rows >= 202), `frame ${frame}: ${rows} rows`);
  }
});

test("a journal cut off within its last commit does not count as damage", (t) => {
  const { at, journal } = killed(t);
  truncateSync(journal, statSync(journal).size - 100);
  assert.deepEqual(open(at), { rows: 202, mended: false });
});

test("if a process dies between any two steps of a repair, the next one completes it", (t) => {
  const at = filled(t);
  const found = damage(at);
  const expected = open(at);
  const [name = ""] = asides(at);
  const mended = readFileSync(at.storeFile);
  const steps: Record<string, [string, Uint8Array][]> = {
    "while the new file is made": [["", found], [".mending", mended.subarray(0, 5_000)]],
    "with its journal": [["", found], [".mending", mended.subarray(0, 4_096)], [".mending-wal", mended]],
    "when it is complete": [["", found], [".mended", mended]],
    "when the damaged one is moved": [[name.slice(12), found], [".mended", mended], ["-wal", found]],
    "when everything is done": [[name.slice(12), found], ["", mended]],
  }; // prettier-ignore
  for (const [step, files] of Object.entries(steps)) {
    const folder = temporaryFolder(t);
    const here = { folder, storeFile: join(folder, "store.sqlite"), keyFile: at.keyFile };
    for (const [end, bytes] of files) writeFileSync(here.storeFile + end, bytes);
    assert.deepEqual(open(here), expected, step);
    const left = readdirSync(folder).filter((one) => !one.includes(".damaged-"));
    assert.deepEqual(left, ["store.sqlite", "store.sqlite.words"], step);
    assert.ok(asides(here).length > 0, step);
  }
});

test("the words of a damaged store are not those of the new one", (t) => {
  const at = filled(t);
  const before = openStore(at.storeFile);
  before.run("CREATE TABLE words.kept (value)");
  before.close();
  damage(at);
  const store = openWholeStore(at);
  assert.ok(store.get("SELECT 1 FROM profile WHERE key = 'mended'"));
  assert.deepEqual(store.all("SELECT name FROM words.sqlite_schema"), []);
  store.close();
  assert.deepEqual(asides(at).filter((name) => name.includes("words")), []);
}); // prettier-ignore

test("a store is not repaired because its words are damaged", (t) => {
  const at = filled(t);
  writeFileSync(`${at.storeFile}.words`, "not a database ".repeat(1_000));
  assert.deepEqual(open(at), { rows: 200, mended: false });
});

test("an open store is repaired in its place, and stays open", (t) => {
  const at = filled(t);
  const store = openWholeStore(at);
  assert.equal(store.repair(), false, "there is nothing wrong");
  store.run("PRAGMA wal_checkpoint(TRUNCATE)");
  damage(at);
  assert.equal(store.repair(), true);
  const rows = rowsIn(store);
  assert.ok(rows > 0 && rows < 200, `${rows} rows`);
  store.run("INSERT INTO over VALUES ('00', 1)");
  store.run("CREATE TABLE words.kept (value)");
  store.close();
  assert.equal(asides(at).length, 1);
  assert.deepEqual(open(at), { rows: rows + 1, mended: true });
});

test("a repair that cannot be made leaves the open store as it is", (t) => {
  const at = filled(t);
  const store = openWholeStore(at);
  store.run("PRAGMA wal_checkpoint(TRUNCATE)");
  damage(at);
  mkdirSync(`${at.storeFile}.mending`); // In the way of the new store.
  assert.throws(() => store.repair(), failsWith("io"));
  assert.equal(store.get("PRAGMA user_version")?.["user_version"], schemaVersion);
  store.close();
  rmdirSync(`${at.storeFile}.mending`);
  assert.ok(open(at).mended);
});
