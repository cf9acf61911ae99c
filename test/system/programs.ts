// Real programs for the system tests: a server and terminal peers, each a process of its own, spoken
// to over pipes as a script would. Everything listens on loopback and lives in temporary folders.
import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { patiently } from "./patience.ts";
import { builtProgram } from "../../tools/build-program.mjs";

/** What people run: one bundle, which starts in a fifth of the time that its sources take. */
const program = await builtProgram();

/** A program that is running, and what it has said. */
export interface Program {
  readonly pid: number;
  /** All lines of stdout so far. */
  readonly lines: readonly string[];
  /**
   * The next line that is, or matches, this; everything before it counts as read. `idleMs`: how long all
   * programs may do nothing before it counts as lost.
   */
  heard(wanted: string | RegExp, idleMs?: number): Promise<string>;
  /** Fails when one of the lines from here on matches within what is already there. */
  notHeard(wanted: string | RegExp): void;
  /** Calls back with every line, those that were said already first. */
  listen(take: (line: string) => void): void;
  say(...lines: string[]): void;
  /** No more input. */
  endInput(): void;
  signal(signal: NodeJS.Signals): void;
  /** The exit code, once the program has ended. */
  ended(): Promise<number | null>;
}

const matches = (line: string, wanted: string | RegExp): boolean =>
  typeof wanted === "string" ? line === wanted : wanted.test(line);

/** Starts the program, behind `on` where it is given; it is killed when the test ends. */
export function start(test: TestContext, args: string[], on: string[] = []): Program {
  const [command = "", ...before] = [...on, process.execPath, program];
  const child = spawn(command, [...before, ...args]);
  test.after(() => void child.kill("SIGKILL"));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const lines: string[] = [];
  let read = 0;
  const waiting = new Set<() => void>();
  const ears: ((line: string) => void)[] = [];
  collect(child, (line) => {
    lines.push(line);
    for (const take of ears) take(line);
    for (const wake of waiting) wake();
    waiting.clear();
  });

  /** The next line that matches, which counts as read; undefined when it cannot come any more. */
  async function next(wanted: string | RegExp): Promise<string | undefined> {
    for (let over = false; ;) {
      const at = lines.findIndex((line, index) => index >= read && matches(line, wanted));
      if (at >= 0) read = at + 1;
      if (at >= 0 || over) return lines[at];
      const more = new Promise<false>((resolve) => waiting.add(() => resolve(false)));
      over = await Promise.race([more, ended.then(() => true)]);
    }
  }

  async function heard(wanted: string | RegExp, idleMs?: number): Promise<string> {
    const complain = () =>
      new assert.AssertionError({
        message: `${args.join(" ")}: never said ${wanted}:\n${lines.join("\n")}`,
      });
    const found = await patiently(next(wanted), complain, idleMs);
    if (found === undefined) throw complain();
    return found;
  }

  return {
    pid: child.pid ?? 0,
    lines,
    heard,
    notHeard(wanted) {
      const found = lines.slice(read).find((line) => matches(line, wanted));
      assert.equal(found, undefined, `said ${found}:\n${lines.join("\n")}`);
    },
    listen(take) {
      for (const line of lines) take(line);
      ears.push(take);
    },
    say: (...said) => void child.stdin.write(said.map((line) => `${line}\n`).join("")),
    endInput: () => void child.stdin.end(),
    signal: (signal) => void child.kill(signal),
    ended: () => ended,
  };
}

/** Lines of stdout; stderr is kept among them, marked, so that a failing test shows it. */
function collect(child: ChildProcessWithoutNullStreams, take: (line: string) => void): void {
  for (const [stream, mark] of [
    [child.stdout, ""],
    [child.stderr, "stderr: "],
  ] as const) {
    let rest = "";
    stream.setEncoding("utf8").on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) take(mark + line);
    });
  }
  child.stdin.on("error", () => {}); // Writing to a program that was killed is part of some tests.
}

/** A folder that is gone after the test. */
export function folder(test: TestContext, within = tmpdir()): string {
  const path = mkdtempSync(join(within, "tincan-"));
  test.after(() => {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // What cannot be removed is left to the system: the programs have still to be ended.
    }
  });
  return path;
}

/** Where a server listens. */
export interface Place {
  readonly url: string;
  readonly port: number;
}

/** A running server. */
export interface Server extends Program, Place {
  readonly data: string;
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/** Starts a server, on the port and folder of an earlier one where it is given. */
export async function startServer(
  test: TestContext,
  before?: { port: number; data: string },
  host = "127.0.0.1",
  on: string[] = [],
): Promise<Server> {
  const data = before?.data ?? folder(test);
  const port = before?.port ?? (await freePort());
  const server = start(test, ["server", "--host", host, "--port", `${port}`, "--data", data], on);
  await server.heard(/listen/i);
  return { ...server, url: `http://${host}:${port}`, port, data };
}

/** A person at a terminal. */
export interface Person extends Program {
  readonly name: string;
  readonly data: string;
}

/** Starts the chat in plain lines; `data` of an earlier one makes it a restart on the same device. */
export function startChat(
  test: TestContext,
  url: string,
  data: string,
  on: string[] = [],
): Program {
  return start(test, ["--server", url, "--data", data, "--plain"], on);
}

/** Starts the chat and signs up, to stay signed in or not; ends at the prompt. */
export async function signUp(
  test: TestContext,
  url: string,
  name: string,
  on: string[] = [],
  stay: "yes" | "no" = "no",
): Promise<Person> {
  const data = folder(test);
  const chat = startChat(test, url, data, on);
  await chat.heard("Username:");
  chat.say(name);
  await chat.heard("Password:");
  chat.say(`the password of ${name}`, `the password of ${name}`);
  await chat.heard(/^Stay signed in/);
  chat.say(stay);
  await chat.heard("Talk to:");
  return { ...chat, name, data };
}

/** Starts the chat again on the same device and signs in; ends at the prompt. */
export async function signInAgain(test: TestContext, url: string, who: Person): Promise<Person> {
  const chat = startChat(test, url, who.data);
  await chat.heard("Username:");
  chat.say(who.name);
  await chat.heard("Password:");
  chat.say(`the password of ${who.name}`);
  await chat.heard("Talk to:");
  return { ...chat, name: who.name, data: who.data };
}

/** One asks, the other says yes; ends with both in the chat, over some path. */
export async function openChat(asker: Person, answerer: Person): Promise<void> {
  asker.say(answerer.name);
  await answerer.heard(`* ${asker.name} wants to chat (yes/no/always/block)`);
  answerer.say("yes");
  await Promise.all([asker.heard(/^\* path: /), answerer.heard(/^\* path: /)]);
}
