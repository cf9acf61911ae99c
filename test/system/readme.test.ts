// Repeats the first chat of the README with real processes, and compares the two.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { folder, startChat, startServer, type Program } from "./programs.ts";

/** What a person sees at a terminal: the lines of the program, and those typed, after "> ". */
class Seat {
  readonly seen: string[] = [];
  readonly #program: Program;
  #read = 0;

  constructor(program: Program) {
    this.#program = program;
  }

  /** Waits for the line, and notes everything up to it as seen. */
  async see(line: string): Promise<void> {
    await this.#program.heard(line);
    const end = this.#program.lines.indexOf(line, this.#read) + 1;
    this.seen.push(...this.#program.lines.slice(this.#read, end));
    this.#read = end;
  }

  type(text: string, shown: "shown" | "hidden" = "shown"): void {
    this.seen.push(shown === "shown" ? `> ${text}` : ">");
    this.#program.say(text);
  }
}

async function enter(seat: Seat, name: string): Promise<void> {
  await seat.see("Username:");
  seat.type(name);
  await seat.see("Password:");
  seat.type("correct horse", "hidden");
  await seat.see("Password again:");
  seat.type("correct horse", "hidden");
  await seat.see("Stay signed in on this device? (yes/no)");
  seat.type("yes");
  await seat.see("Talk to:");
}

const block = (who: string, lines: string[]): string =>
  [`\`\`\`text`, `${who}'s terminal`, "", ...lines, "```"].join("\n");

test("the first chat goes as the README shows it", async (t) => {
  const server = await startServer(t);
  const alice = new Seat(startChat(t, server.url, folder(t)));
  await enter(alice, "alice");
  const bob = new Seat(startChat(t, server.url, folder(t)));
  await enter(bob, "bob");
  await alice.see("* bob is online");

  alice.type("bob");
  await bob.see("* alice wants to chat (yes/no/always/block)");
  bob.type("yes");
  await Promise.all([alice.see("* path: direct"), bob.see("* path: direct")]);
  alice.type("hello bob, can you hear me?");
  await bob.see("alice: hello bob, can you hear me?");
  bob.type("as if you were right next to me");
  await alice.see("bob: as if you were right next to me");
  alice.type("disconnect");
  await alice.see("Talk to:");
  await bob.see("* alice left the chat");
  await bob.see("Talk to:");
  alice.type("exit");
  await bob.see("* alice is offline");

  const transcript = [block("Alice", alice.seen), block("Bob", bob.seen)].join("\n\n");
  const readme = readFileSync("README.md", "utf8");
  const place = /(<!-- first chat -->\n\n)[^]*?(\n\n<!-- end -->)/;
  const wanted = readme.replace(place, (_, before, after) => before + transcript + after);
  if (process.env["UPDATE_README"]) writeFileSync("README.md", wanted);
  else assert.equal(readme, wanted, "run the test with UPDATE_README=1 and review the README");
});
