// The stories of two people, told once for each pair: browser and browser, browser and terminal, terminal
// and browser. Between them they show every row of what Tincan does.
import { availableParallelism } from "node:os";
import { describe, test, type TestContext } from "node:test";
import { startServer, type Server } from "../system/programs.ts";
import { browserPerson } from "./browser-person.ts";
import type { Person, SignUp } from "./person.ts";
import { areInChat, ask, chat } from "./talking.ts";
import { terminalPerson } from "./terminal-person.ts";

const kinds: Record<string, SignUp> = { browser: browserPerson, terminal: terminalPerson };
/** Two terminals tell these stories, and more, in test/system. */
const pairs = [
  ["browser", "browser"],
  ["browser", "terminal"],
  ["terminal", "browser"],
];

type Story = (scene: {
  alice: Person;
  bob: Person;
  server: Server;
  t: TestContext;
}) => Promise<void>;

const stories: Record<string, Story> = {
  async "one asks, the other says yes, they talk directly, one leaves and signs out"({
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

  async "a no is told, and what is written afterwards comes the next time"({ alice, bob }) {
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

  async "a request is taken back, one is blocked, and an always answers by itself"({ alice, bob }) {
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

  async "what is written to somebody who is away comes when the two are there"({ alice, bob }) {
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

  async "the server goes away, and the two go on talking; a crash loses nothing"({
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

/** Most of the time a story waits, such as until a crash counts as one. */
describe("two people", { concurrency: 2 * availableParallelism() }, () => {
  for (const [first = "", second = ""] of pairs) {
    for (const [sentence, tell] of Object.entries(stories)) {
      test(`${first} and ${second}: ${sentence}`, async (t) => {
        const server = await startServer(t);
        const [alice, bob] = await Promise.all([
          kinds[first]?.(t, server, "alice"),
          kinds[second]?.(t, server, "bob"),
        ]);
        if (alice && bob) await tell({ alice, bob, server, t });
      });
    }
  }
});
