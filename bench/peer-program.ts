// A peer with its person, in a process of its own.
import type { PathKind } from "#peer";
import { createProfiles } from "../src/node/client/profiles.ts";
import { startPeer } from "../src/node/client/peer-in-process.ts";
import { answerParent } from "./child.ts";
import { createPerson, type Person } from "./person.ts";

let person: Person | undefined;

/** Somebody has signed up first; whoever asks sees to that. */
function present(): Person {
  if (person === undefined) throw new Error("nobody has signed up");
  return person;
}

/** Who signs up where, and what may carry the chat. */
export interface Newcomer {
  name: string;
  serverUrl: string;
  dataDir: string;
  path: PathKind;
}

const program = {
  async signUp({ name, serverUrl, dataDir, path }: Newcomer): Promise<void> {
    const opened = createProfiles(dataDir, serverUrl).open(name);
    if ("heldBy" in opened) throw new Error("the profile is open elsewhere");
    const mine = createPerson((command) => peer.command(command));
    const { profile } = opened;
    const peer = startPeer({ profile, serverUrl, name, tell: mine.hear, allowLoopback: true });
    peer.command({ do: "relayOnly", on: path === "relay" });
    await mine.signUp();
    person = mine;
  },
  talk: (name: string, path: PathKind): Promise<void> => present().talk(name, path),
  roundTrips: (count: number): Promise<number[]> => present().roundTrips(count),
  stream: (count: number): Promise<number> => present().stream(count),
};

/** What a peer can be asked for. */
export type PeerProgram = typeof program;

answerParent(program);
