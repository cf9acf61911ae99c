// What the shipped programs find on a disk after a crash: whether it opens, and what is missing.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { getRandomValues } from "node:crypto";
import { runPeer, type PeerEffect } from "#peer";
import { steadyAt, wallAt } from "#protocol";
import { openDatabase } from "../../src/node/server/database-sqlite.ts";
import { openKeyFile } from "../../src/node/client/key-file.ts";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { createProfiles } from "../../src/node/client/profiles.ts";
import { openSecret } from "../../src/node/server/server-secret.ts";
import { openStore } from "../../src/node/client/store-sqlite.ts";
import type { CrashState } from "./crash-states.ts";
import type { KeptPromise } from "./kept-promises.ts";
import { faultsOfLogs } from "./log-proof.ts";
import { readStoredChat } from "./stored-chat.ts";

type What = KeptPromise["what"];

/**
 * Puts the files of a crash where their program looks for them, and removes what was there before.
 */
export function layOut(state: CrashState, from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const [path, bytes] of state) {
    const file = join(to, path.slice(from.length));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}

/** Starts this person's peer on its folder, and says what is wrong or missing there. */
export function faultsOfProfile(
  data: string,
  url: string,
  name: "alice" | "bob",
  promised: readonly What[],
): string[] {
  const told = startPeerOnce(data, url, name);
  if (typeof told === "string") return [told];
  const chat = readStoredChat(data, name, faultsOfLogs);
  const texts = { own: new Set(chat.own), others: new Set(chat.others) };
  const isThere = (what: What): boolean => {
    if (what.is === "start") return told.includes("opened");
    if (what.is === "account") return existsSync(keysIn(data, url, name));
    return texts[what.author === name ? "own" : "others"].has(what.text);
  };
  const lost = promised
    .filter((what) => !isThere(what))
    .map((what) => `lost ${JSON.stringify(what)}`);
  const twice = chat.onScreen.length - new Set(chat.onScreen).size;
  return [...chat.faults, ...lost, ...(twice === 0 ? [] : [`${twice} texts are there twice`])];
}

function keysIn(data: string, url: string, name: string): string {
  const { hostname, port } = new URL(url);
  return join(data, `${hostname}_${port}`, name, "keys");
}

/** The peer's events in its first turn, or why it does not open. */
function startPeerOnce(data: string, url: string, name: string): string[] | string {
  try {
    const opened = createProfiles(data, url).open(name);
    if (!("profile" in opened)) return "the profile is locked";
    const { profile } = opened;
    try {
      return firstTurn(profile.storeFile, profile.keyFile, name);
    } finally {
      profile.close();
    }
  } catch (error) {
    return `does not open: ${error instanceof Error ? error.stack : "no error"}`;
  }
}

function firstTurn(storeFile: string, keyFile: string, name: string): string[] {
  const store = openStore(storeFile);
  const effects: PeerEffect[] = [];
  const turns: (() => void)[] = [];
  const peer = runPeer({
    store,
    keyFile: openKeyFile(keyFile),
    random: (length) => getRandomValues(new Uint8Array(length)),
    primitives: primitivesNode,
    name,
    serverHost: "127.0.0.1",
    program: "test",
    now: () => steadyAt(Date.now()),
    wall: () => wallAt(Date.now()),
    defer: (turn) => turns.push(turn),
    perform: (effect) => effects.push(effect),
  });
  peer.take({ type: "command", command: { do: "start" } });
  for (const turn of turns) turn();
  store.close();
  return effects.flatMap((effect) => (effect.type === "tell" ? [effect.event.tell] : []));
}

/** Opens the server's files as the server does, and says what is wrong or missing there. */
export async function faultsOfServer(data: string, promised: readonly What[]): Promise<string[]> {
  try {
    const file = join(data, "server.db");
    const hadDatabase = existsSync(file);
    await openSecret(join(data, "opaque.secret"), !hadDatabase);
    const database = openDatabase(file);
    const lost: string[] = hadDatabase || promised.length === 0 ? [] : ["the database is gone"];
    for (const what of promised) {
      if (what.is !== "account") continue;
      const row = await database.accountByName({ name: what.name });
      if (!row) lost.push(`lost the account of ${what.name}`);
    }
    await database.close();
    return lost;
  } catch (error) {
    return [`does not open: ${error instanceof Error ? error.stack : "no error"}`];
  }
}
