// Two people and their server, all traced: they sign up, talk, leave, die and come back.
import { join } from "node:path";
import type { TestContext } from "node:test";
import { folder, freePort, openChat, start } from "../system/programs.ts";
import type { Person, Program } from "../system/programs.ts";
import { readTrace, tracedBy, type Trace } from "./write-trace.ts";

/** The parts; each has its own folder. */
export type Part = "alice" | "bob" | "server";

/** The result: the traces of each part's programs, in the order in which they ran. */
export interface Story {
  readonly url: string;
  readonly dataOf: (part: Part) => string;
  readonly traces: { readonly part: Part; readonly trace: Trace }[];
}

/** How many messages each writes in the first and in the second half, and with what disk. */
export interface StoryOptions {
  messages: number;
  /** The prefix of each command, such as an `env` that makes its disk careless. */
  on: string[];
}

const texts = (name: string, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}'s message ${from + index}`);

/** Plays the story through; every program has ended when it is over. */
export async function playStory(test: TestContext, options: StoryOptions): Promise<Story> {
  const stage = createStage(test, options.on, await freePort());
  const server = await stage.startServer();
  const [alice, bob] = await Promise.all([stage.signUp("alice"), stage.signUp("bob")]);
  await openChat(alice, bob);
  await talk(alice, bob, options.messages);
  bob.say("exit");
  await bob.ended();
  await alice.heard(/^\* bob (left|is offline)/);
  alice.say("bob", ...texts("alice", 1_000, 3), "/status");
  await alice.heard(/^\* your messages to bob: 3 saved on this device/);
  await stage.kill(alice);
  await stage.kill(server);
  const again = await stage.startServer();
  const [aliceAgain, bobAgain] = await Promise.all([stage.return("alice"), stage.return("bob")]);
  await meetAgain(aliceAgain, bobAgain);
  await talk(aliceAgain, bobAgain, options.messages, 2_000);
  for (const one of [aliceAgain, bobAgain, again]) await stage.kill(one);
  return stage.story();
}

/** Both write at once; now and then one asks where the messages are, and gets a line in answer. */
async function talk(one: Person, other: Person, count: number, from = 0): Promise<void> {
  for (let at = from; at < from + count; at += 5) {
    for (const person of [one, other]) person.say(...texts(person.name, at, 5), "/status");
    for (const [hearer, writer] of [
      [one, other],
      [other, one],
    ] as const) {
      await hearer.heard(`${writer.name}: ${writer.name}'s message ${at + 4}`);
    }
  }
}

async function meetAgain(alice: Person, bob: Person): Promise<void> {
  await bob.heard(/^\* alice (has messages for you|wants to chat)/);
  bob.say("yes", "alice");
  await bob.heard("alice: alice's message 1002");
  alice.say("bob");
  await alice.heard(/^\* you are in a chat with bob/);
}

interface StoryStage {
  startServer(): Promise<Program>;
  signUp(name: "alice" | "bob"): Promise<Person>;
  /** Restarts the programs of all who stay signed in. */
  return(name: "alice" | "bob"): Promise<Person>;
  kill(one: Program): Promise<void>;
  story(): Story;
}

function createStage(test: TestContext, on: string[], port: number): StoryStage {
  const root = folder(test);
  const url = `http://127.0.0.1:${port}`;
  const dataOf = (part: Part): string => join(root, part);
  const runs: { part: Part; file: string }[] = [];

  function run(part: Part, args: string[]): Program {
    const file = join(root, `trace-${runs.length}`);
    runs.push({ part, file });
    return start(test, [...args, "--data", dataOf(part)], [...on, ...tracedBy(file)]);
  }
  const chat = (name: "alice" | "bob"): Person => ({
    ...run(name, ["--server", url, "--plain"]),
    name,
    data: dataOf(name),
  });

  return {
    async startServer() {
      const server = run("server", ["server", "--host", "127.0.0.1", "--port", `${port}`]);
      await server.heard(/listen/i);
      return server;
    },
    async signUp(name) {
      const person = chat(name);
      await person.heard("Username:");
      person.say(name);
      await person.heard("Password:");
      person.say(`the password of ${name}`, `the password of ${name}`);
      await person.heard(/^Stay signed in/);
      person.say("yes");
      await person.heard("Talk to:");
      return person;
    },
    async return(name) {
      const person = chat(name);
      await person.heard("Talk to:");
      return person;
    },
    async kill(one) {
      one.signal("SIGKILL");
      await one.ended();
    },
    story: () => ({
      url,
      dataOf,
      traces: runs.map(({ part, file }) => ({ part, trace: readTrace(file) })),
    }),
  };
}
