// Real programs for the system tests: a server and terminal peers, each in its own process. Tests
// talk to them over pipes, as a script would. Everything listens on loopback and lives in temporary
// folders.
import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { patiently } from "./patience.ts";
import { builtProgram } from "../../tools/build-program.mjs";

/** The bundle that people run; it starts in a fifth of the time that the sources take. */
const program = await builtProgram();

/** A running program, and what it has said. */
export interface Program {
  readonly pid: number;
  /** All lines of stdout so far. */
  readonly lines: readonly string[];
  /**
   * Waits for the next line that equals or matches this; everything before it counts as read. If
   * all programs do nothing for `idleMs`, the line counts as lost.
   */
  heard(wanted: string | RegExp, idleMs?: number): Promise<string>;
  /** Fails if a line that is there but not yet read matches. */
  notHeard(wanted: string | RegExp): void;
  /** Calls back with every line, starting with the earlier ones. */
  listen(take: (line: string) => void): void;
  say(...lines: string[]): void;
  /** Ends the input. */
  endInput(): void;
  signal(signal: NodeJS.Signals): void;
  /** The exit code, once the program has ended. */
  ended(): Promise<number | null>;
}

const matches = (line: string, wanted: string | RegExp): boolean =>
  typeof wanted === "string" ? line === wanted : wanted.test(line);

/**
 * Starts the program, with `on` before its command, and kills it when the test ends. `file` is the
 * program: today's, or that of another version.
 */
export function start(
  test: TestContext,
  args: string[],
  on: string[] = [],
  file: string = program,
): Program {
  const [command = "", ...before] = [...on, process.execPath, file];
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

  /**
   * Returns the next matching line, which then counts as read, or undefined if it can no longer
   * come.
   */
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

/**
 * Collects the lines of stdout, and those of stderr with a mark, so that a failing test shows both.
 */
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
  child.stdin.on("error", () => {}); // Some tests write to a killed program.
}

/** Makes a folder, and removes it after the test. */
export function folder(test: TestContext, within = tmpdir()): string {
  const path = mkdtempSync(join(within, "tincan-"));
  test.after(() => {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Leave the rest to the system, because the programs have yet to end.
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

/** Finds a port on which nobody is listening now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/** Starts a server, on the port and folder of an earlier one if given. */
export async function startServer(
  test: TestContext,
  before?: { port: number; data: string },
  host = "127.0.0.1",
  on: string[] = [],
  file: string = program,
): Promise<Server> {
  const data = before?.data ?? folder(test);
  const port = before?.port ?? (await freePort());
  const args = ["server", "--host", host, "--port", `${port}`, "--data", data];
  const server = start(test, args, on, file);
  await server.heard(/listen/i);
  return { ...server, url: `http://${host}:${port}`, port, data };
}

/** A person at a terminal. */
export interface Person extends Program {
  readonly name: string;
  readonly data: string;
}

/**
 * Starts the chat in plain lines; with the `data` of an earlier one it restarts on the same device.
 */
export function startChat(
  test: TestContext,
  url: string,
  data: string,
  on: string[] = [],
  file: string = program,
): Program {
  const isToday = file === program;
  const flags = ["--plain", ...(isToday ? ["--allow-plain-http"] : [])];
  return start(test, ["--server", url, "--data", data, ...flags], on, file);
}

/** Starts the chat and signs up, staying signed in or not; ends at the prompt. */
export async function signUp(
  test: TestContext,
  url: string,
  name: string,
  on: string[] = [],
  stay: "yes" | "no" = "no",
  file: string = program,
): Promise<Person> {
  const data = folder(test);
  const chat = startChat(test, url, data, on, file);
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

/** One asks and the other says yes; ends with both in the chat, over any path. */
export async function openChat(asker: Person, answerer: Person): Promise<void> {
  asker.say(answerer.name);
  await answerer.heard(`* ${asker.name} wants to chat (yes/no/always/block)`);
  answerer.say("yes");
  await Promise.all([asker.heard(/^\* path: /), answerer.heard(/^\* path: /)]);
}
