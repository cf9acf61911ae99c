// A person at a terminal: the program in plain lines, spoken to over pipes.
import assert from "node:assert/strict";
import { signUp, startChat, type Program } from "../system/programs.ts";
import type { Person, SignUp } from "./person.ts";

/** A status is asked for, and nobody tells when it changes. */
const [readTries, readEveryMs] = [60, 250];

export const terminalPerson: SignUp = async (test, server, name) => {
  const { data, ...program } = await signUp(test, server.url, name, [], "yes");
  let chat: Program = program;
  const hears = async (wanted: string | RegExp): Promise<void> => void (await chat.heard(wanted));

  const person: Person = {
    name,
    async seesOnline(other) {
      const wanted = new RegExp(`^\\* (?:online: .*\\b${other}\\b|${other} is online)`);
      if (!chat.lines.some((line) => wanted.test(line))) await hears(wanted);
    },
    seesOffline: (other) => hears(`* ${other} is offline`),
    async asksFor(other) {
      chat.say(other);
    },
    isToldNobodyIsCalled: (other) => hears(`* nobody is called ${other}`),
    isAskedBy: (other) => hears(`* ${other} wants to chat (yes/no/always/block)`),
    async letsMessagesIn(other) {
      await hears(`* ${other} has messages for you (yes/no/always/block)`);
      chat.say("yes");
      await hears(new RegExp(`messages? from ${other} arrived`));
      chat.say(other);
      await person.isInChatWith(other);
    },
    async answers(_other, says) {
      chat.say(says);
    },
    isInChatWith: (other) => hears(`* you are in a chat with ${other}; "disconnect" leaves it`),
    isDirectWith: () => hears("* path: direct"),
    isTold: (other, what) =>
      hears(what === "left" ? `* ${other} left the chat` : `* ${other} said no`),
    async opensChatOf(other) {
      chat.say(other);
      await hears(new RegExp(`^\\* ${other} is offline: what you write now is kept`));
    },
    async writes(text) {
      chat.say(text, "/status");
      await hears(/^\* your messages to /);
    },
    reads: (other, text) => hears(`${other}: ${text}`),
    async seesRead(other) {
      for (let tries = 0; tries < readTries; tries += 1) {
        chat.say("/status");
        const line = await chat.heard(new RegExp(`^\\* your messages to ${other}: `));
        if (line.includes(": 0 kept here, 0 delivered")) return;
        await new Promise((resolve) => setTimeout(resolve, readEveryMs));
      }
      assert.fail(`${other} has not read what ${name} wrote`);
    },
    async leaves(other) {
      chat.say("disconnect");
      await hears(`* you left the chat with ${other}`);
    },
    async crashes() {
      chat.signal("SIGKILL");
      await chat.ended();
    },
    async comesBack() {
      chat = startChat(test, server.url, data);
      await hears(`* this is ${name}, who stays signed in on this device`);
      await hears("Talk to:");
    },
    async remembers(other, texts) {
      chat.say(`history ${other} 50`);
      for (const text of texts) await hears(new RegExp(`: ${text}$`));
    },
    async signsOut() {
      chat.say("exit");
      assert.equal(await chat.ended(), 0);
    },
  };
  return person;
};
