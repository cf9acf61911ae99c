// Reads pages of a long history, in a process of its own.
import { getRandomValues } from "node:crypto";
import { Peer, type PeerStore } from "#peer";
import { steadyAt, wallAt } from "#protocol";
import { primitivesNode } from "../src/node/common/primitives-node.ts";
import { openKeyFile } from "../src/node/client/key-file.ts";
import { createProfiles } from "../src/node/client/profiles.ts";
import { openWholeStore } from "../src/node/client/whole-store-file.ts";
import { numberOf } from "../src/peer/disk/entry-number.ts";
import { answerParent } from "./child.ts";
import { addHistory, type Extent } from "./long-history.ts";
import { timed } from "./numbers.ts";

/** Whose profile it is. */
export interface Whose {
  dataDir: string;
  serverUrl: string;
  name: string;
  friend: string;
}

function openProfile({ dataDir, serverUrl, name }: Whose) {
  const opened = createProfiles(dataDir, serverUrl).open(name);
  if (!("profile" in opened)) throw new Error("the profile cannot be opened");
  return opened.profile;
}

/** How many lines a page has, as on the screen of a browser. */
const pageLines = 60;

/** What reading so many pages took. */
export interface Visit {
  /** Each page, ms. */
  times: number[];
  /** The memory of this process at its end, MB. */
  memoryMb: number;
}

/** A peer that only reads, so it does not sign in. */
function peerOn(store: PeerStore, { name }: Whose, keyFile: string): Peer {
  const peer = new Peer({
    store,
    keyFile: openKeyFile(keyFile),
    random: (length) => getRandomValues(new Uint8Array(length)),
    primitives: primitivesNode,
    wall: () => wallAt(Date.now()),
    name,
    serverHost: "127.0.0.1",
    program: "tincan/bench",
  });
  peer.machines.context.begin(steadyAt(Date.now()));
  return peer;
}

/** Reads pages around lines anywhere; resolves with the time of each, ms. */
async function readPages({ machines }: Peer, friend: string, pages: number): Promise<number[]> {
  const { logs, history } = machines;
  const all = logs.every();
  const times: number[] = [];
  for (let page = 0; page < pages; page += 1) {
    const log = all[Math.floor(Math.random() * all.length)];
    if (!log) throw new Error("there is no history");
    const line = numberOf(log.id, Math.floor(Math.random() * log.next));
    const at = { from: "around", line } as const;
    times.push(await timed(async () => history.part(log.conversation, friend, at, pageLines)));
  }
  return times;
}

const program = {
  /** Adds a long history to a profile that has one conversation. */
  async fill(whose: Whose, extent: Extent): Promise<void> {
    const profile = openProfile(whose);
    const store = openWholeStore(profile);
    addHistory(store, extent);
    store.close();
    profile.close();
  },
  /** Opens the profile and reads pages anywhere in its history. */
  async visit(whose: Whose, pages: number): Promise<Visit> {
    const profile = openProfile(whose);
    const store = openWholeStore(profile);
    const times = await readPages(peerOn(store, whose, profile.keyFile), whose.friend, pages);
    const memoryMb = process.memoryUsage().rss / 1e6;
    store.close();
    profile.close();
    return { times, memoryMb };
  },
};

/** What this program can be asked to do. */
export type HistoryProgram = typeof program;

answerParent(program);
