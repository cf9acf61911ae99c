// A person at a terminal: runs the program in plain lines and talks to it over pipes.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { signUp, startChat, type Place, type Program } from "../system/programs.ts";
import type { Person, SignUp } from "./person.ts";

/** Nothing reports a change of the status, so we ask for it again and again. */
const [readTries, readEveryMs] = [400, 250];

/** Where the person sits; starting the program again replaces it. */
interface Seat {
  readonly test: TestContext;
  readonly server: Place;
  readonly name: string;
  readonly data: string;
  chat: Program;
}

export const terminalPerson: SignUp = async (test, server, name) => {
  const { data, ...chat } = await signUp(test, server.url, name, [], "yes");
  const seat: Seat = { test, server, name, data, chat };
  return { name, ...asking(seat), ...chatting(seat), ...comingAndGoing(seat) };
};

const hears = async ({ chat }: Seat, wanted: string | RegExp): Promise<void> =>
  void (await chat.heard(wanted));

const entersChat = (seat: Seat, name: string): Promise<void> =>
  hears(seat, `* you are in a chat with ${name}; "disconnect" leaves it`);

/** Waits until the other person in this chat has read everything. */
export async function untilRead(chat: Program, name: string): Promise<void> {
  for (let tries = 0; tries < readTries; tries += 1) {
    chat.say("/status");
    const line = await chat.heard(new RegExp(`^\\* your messages to ${name}: `));
    if (line.includes(": 0 saved on this device, 0 delivered")) return;
    await new Promise((resolve) => setTimeout(resolve, readEveryMs));
  }
  assert.fail(`${name} has not read what was written`);
}

type Asking =
  | "seesOnline"
  | "seesOffline"
  | "asksFor"
  | "isToldNobodyIsCalled"
  | "isAskedBy"
  | "letsMessagesIn"
  | "answers"
  | "withdraws"
  | "seesWithdrawn"
  | "wantsToBeAskedBy"
  | "isTold";

const asking = (seat: Seat): Pick<Person, Asking> => ({
  async seesOnline(name) {
    const wanted = new RegExp(`^\\* (?:online: .*\\b${name}\\b|${name} is online)`);
    if (!seat.chat.lines.some((line) => wanted.test(line))) await hears(seat, wanted);
  },
  seesOffline: (name) => hears(seat, `* ${name} is offline`),
  async asksFor(name) {
    seat.chat.say(name);
  },
  isToldNobodyIsCalled: (name) => hears(seat, `* nobody is called ${name}`),
  isAskedBy: (name) => hears(seat, `* ${name} wants to chat (yes/no/always/block)`),
  async letsMessagesIn(name) {
    await hears(seat, `* ${name} has messages for you (yes/no/always/block)`);
    seat.chat.say("yes");
    await hears(seat, new RegExp(`new messages? from ${name}`));
    seat.chat.say(name);
    await entersChat(seat, name);
  },
  async answers(_name, says) {
    seat.chat.say(says);
  },
  async withdraws(name) {
    seat.chat.say("withdraw");
    await hears(seat, `* you withdrew your request to ${name}`);
  },
  seesWithdrawn: (name) => hears(seat, `* ${name} withdrew the request`),
  async wantsToBeAskedBy(name) {
    seat.chat.say(`forget ${name}`);
    await hears(seat, `* you will be asked again about requests from ${name}`);
  },
  isTold: (name, what) =>
    hears(seat, what === "left" ? `* ${name} left the chat` : `* ${name} said no`),
});

type Chatting =
  | "isInChatWith"
  | "isDirectWith"
  | "opensChatOf"
  | "writes"
  | "reads"
  | "seesRead"
  | "leaves";

const chatting = (seat: Seat): Pick<Person, Chatting> => ({
  isInChatWith: (name) => entersChat(seat, name),
  isDirectWith: () => hears(seat, "* path: direct"),
  async opensChatOf(name) {
    seat.chat.say(name);
    await hears(seat, new RegExp(`^\\* ${name} is offline: your messages are saved`));
  },
  async writes(text) {
    seat.chat.say(text, "/status");
    await hears(seat, /^\* your messages to /);
  },
  reads: (name, text) => hears(seat, `${name}: ${text}`),
  seesRead: (name) => untilRead(seat.chat, name),
  async leaves(name) {
    seat.chat.say("disconnect");
    await hears(seat, `* you left the chat with ${name}`);
  },
});

type Life = "crashes" | "comesBack" | "remembers" | "signsOut";

const comingAndGoing = (seat: Seat): Pick<Person, Life> => ({
  async crashes() {
    seat.chat.signal("SIGKILL");
    await seat.chat.ended();
  },
  async comesBack() {
    seat.chat = startChat(seat.test, seat.server.url, seat.data);
    await hears(seat, `* welcome back, ${seat.name}: you are still signed in on this device`);
    await hears(seat, "Talk to:");
  },
  async remembers(name, texts) {
    seat.chat.say(`history ${name} 50`);
    for (const text of texts) await hears(seat, new RegExp(`: ${text}$`));
  },
  async signsOut() {
    seat.chat.say("exit");
    assert.equal(await seat.chat.ended(), 0);
  },
});
