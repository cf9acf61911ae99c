// The stories of two people, told once for each pair: browser and browser, browser and terminal, terminal
// and browser, terminal and terminal. Between them they show every row of what Tincan does.
import { describe, test } from "node:test";
import { startServer } from "../system/programs.ts";
import { browserPerson } from "./browser-person.ts";
import type { Person, SignUp } from "./person.ts";
import { areInChat, ask, chat } from "./talking.ts";
import { terminalPerson } from "./terminal-person.ts";

const kinds: Record<string, SignUp> = { browser: browserPerson, terminal: terminalPerson };
const pairs = Object.keys(kinds).flatMap((alice) => Object.keys(kinds).map((bob) => [alice, bob]));

type Story = (people: {
  alice: Person;
  bob: Person;
  server: Awaited<ReturnType<typeof startServer>>;
}) => Promise<void>;

const stories: Record<string, Story> = {
  async "who is there is told, one asks, the other says yes, and they talk directly"({
    alice,
    bob,
  }) {
    await bob.seesOnline("alice");
    await chat(alice, bob);
    await Promise.all([alice.isDirectWith("bob"), bob.isDirectWith("alice")]);
    await alice.writes("can you hear me?");
    await bob.reads("alice", "can you hear me?");
    await bob.writes("as if you stood beside me");
    await alice.reads("bob", "as if you stood beside me");
    await bob.seesRead("alice");
  },

  async "one leaves, and the other is told; a log-out is told as well"({ alice, bob }) {
    await chat(alice, bob);
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

  async "a crash is told to the other, loses nothing, and the chat goes on"({ alice, bob }) {
    await chat(alice, bob);
    await alice.writes("before");
    await bob.reads("alice", "before");
    await alice.crashes();
    await alice.comesBack();
    await alice.remembers("bob", ["before"]);
  },

  async "the server goes away, and the two go on talking"({ alice, bob, server }) {
    await chat(alice, bob);
    await Promise.all([alice.isDirectWith("bob"), bob.isDirectWith("alice")]);
    server.signal("SIGKILL");
    await server.ended();
    await alice.writes("the server is gone");
    await bob.reads("alice", "the server is gone");
    await bob.writes("so what?");
    await alice.reads("bob", "so what?");
  },

  async "nobody has a name that nobody took"({ alice }) {
    await alice.asksFor("nobody-at-all");
    await alice.isToldNobodyIsCalled("nobody-at-all");
  },
};

/** Most of the time a story waits, such as until a crash counts as one. */
describe("two people", { concurrency: 4 }, () => {
  for (const [first = "", second = ""] of pairs) {
    for (const [sentence, tell] of Object.entries(stories)) {
      test(`${first} and ${second}: ${sentence}`, async (t) => {
        const server = await startServer(t);
        const [alice, bob] = await Promise.all([
          kinds[first]?.(t, server, "alice"),
          kinds[second]?.(t, server, "bob"),
        ]);
        if (alice && bob) await tell({ alice, bob, server });
      });
    }
  }
});
