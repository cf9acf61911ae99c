// A tree's peer and its person, in a process of their own.
import type { PathKind } from "#peer";
import { answerParent } from "./child.ts";
import { createPerson, type Person } from "./person.ts";
import { adapterOf, loadFrom } from "./tree.ts";

let person: Person | undefined;

/** Throws unless somebody has signed up first; the caller sees to that. */
function present(): Person {
  if (person === undefined) throw new Error("nobody has signed up");
  return person;
}

/** Who signs up, where, and which path should carry the chat. */
export interface Newcomer {
  root: string;
  name: string;
  serverUrl: string;
  dataDir: string;
  path: PathKind;
}

const program = {
  async signUp({ root, name, serverUrl, dataDir, path }: Newcomer): Promise<void> {
    const { createProfiles, startPeer } = await adapterOf(root).peer(loadFrom(root));
    const opened = createProfiles(dataDir, serverUrl).open(name);
    if (!("profile" in opened)) throw new Error("the profile is open elsewhere");
    const mine = createPerson(path, (command) => peer.command(command));
    const { profile } = opened;
    const peer = startPeer({ profile, serverUrl, name, tell: mine.hear, allowLoopback: true });
    await mine.signUp();
    person = mine;
  },
  talk: (name: string): Promise<void> => present().talk(name),
  path: async (): Promise<PathKind> => present().path(),
  roundTrips: (count: number): Promise<number[]> => present().roundTrips(count),
  stream: (count: number): Promise<number> => present().stream(count),
  writeTo: (name: string, count: number): Promise<void> => present().writeTo(name, count),
};

/** What a peer can be asked to do. */
export type PeerProgram = typeof program;

answerParent(program);
