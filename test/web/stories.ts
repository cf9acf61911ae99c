// Stories of two people; together they show everything that Tincan does.
import type { TestContext } from "node:test";
import { startServer, type Server } from "../system/programs.ts";
import { browserPerson } from "./browser-person.ts";
import type { Person, SignUp } from "./person.ts";
import { areInChat, ask, chat } from "./talking.ts";
import { terminalPerson } from "./terminal-person.ts";

/** The program that somebody uses. */
export type Kind = "browser" | "terminal";

/** Pairs with a browser; test/system plays these stories, and more, with two terminals. */
export const pairs: readonly [Kind, Kind][] = [
  ["browser", "browser"],
  ["terminal", "browser"],
  ["browser", "terminal"],
];

const kinds: Record<Kind, SignUp> = { browser: browserPerson, terminal: terminalPerson };

/** Plays one story of Alice, who uses the first kind of program, and Bob, who uses the second. */
export async function tellStory(
  t: TestContext,
  sentence: string,
  pair: [Kind, Kind],
): Promise<void> {
  const tell = stories[sentence];
  if (tell === undefined) throw new Error(`there is no story called "${sentence}"`);
  const server = await startServer(t);
  const [alice, bob] = await Promise.all([
    kinds[pair[0]](t, server, "alice"),
    kinds[pair[1]](t, server, "bob"),
  ]);
  await tell({ alice, bob, server, t });
}

type Story = (scene: {
  alice: Person;
  bob: Person;
  server: Server;
  t: TestContext;
}) => Promise<void>;

/** Each story, under the sentence that sums it up. */
export const stories: Record<string, Story> = {
  async "one asks, the other says yes, they talk directly, then one leaves and signs out"({
    alice,
    bob,
  }) {
    await alice.asksFor("nobody-at-all");
    await alice.isToldNobodyIsCalled("nobody-at-all");
    await bob.seesOnline("alice");
    await chat(alice, bob);
    await Promise.all([alice.isDirectWith("bob"), bob.isDirectWith("alice")]);
    await alice.writes("can you hear me?");
    await bob.reads("alice", "can you hear me?");
    await bob.writes("loud and clear");
    await alice.reads("bob", "loud and clear");
    await bob.seesRead("alice");
    await alice.leaves("bob");
    await bob.isTold("alice", "left");
    await alice.signsOut();
    await bob.seesOffline("alice");
  },

  async "the asker learns of a no, and what they write after it arrives the next time"({
    alice,
    bob,
  }) {
    await ask(alice, bob);
    await bob.answers("alice", "no");
    await alice.isTold("bob", "declined");
    await alice.writes("then read this later");
    await bob.crashes();
    await alice.seesOffline("bob");
    await bob.comesBack();
    await bob.letsMessagesIn("alice");
    await bob.reads("alice", "then read this later");
  },

  async "one request is withdrawn, one is blocked, and an always answers automatically"({
    alice,
    bob,
  }) {
    await ask(alice, bob);
    await alice.withdraws("bob");
    await bob.seesWithdrawn("alice");
    await ask(alice, bob);
    await bob.answers("alice", "block");
    await alice.withdraws("bob");
    await bob.wantsToBeAskedBy("alice");
    await ask(alice, bob);
    await bob.answers("alice", "always");
    await areInChat(alice, bob);
    await alice.leaves("bob");
    await bob.isTold("alice", "left");
    await alice.asksFor("bob");
    await areInChat(alice, bob);
  },

  async "messages to somebody who is away arrive when both are online"({ alice, bob }) {
    await alice.seesOnline("bob");
    await bob.crashes();
    await alice.seesOffline("bob");
    await alice.opensChatOf("bob");
    await alice.writes("first");
    await alice.writes("second");
    await alice.crashes();
    await alice.comesBack();
    await bob.comesBack();
    await bob.letsMessagesIn("alice");
    await bob.reads("alice", "first");
    await bob.reads("alice", "second");
  },

  async "the server goes away and the two go on talking, and a crash loses nothing"({
    alice,
    bob,
    server,
    t,
  }) {
    await chat(alice, bob);
    await Promise.all([alice.isDirectWith("bob"), bob.isDirectWith("alice")]);
    server.signal("SIGKILL");
    await server.ended();
    await alice.writes("the server is gone");
    await bob.reads("alice", "the server is gone");
    await bob.writes("let us go on");
    await alice.reads("bob", "let us go on");
    await startServer(t, server);
    await alice.crashes();
    await alice.comesBack();
    await alice.remembers("bob", ["the server is gone", "let us go on"]);
  },
};
