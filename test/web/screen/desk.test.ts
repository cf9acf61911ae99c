// What all tabs see alike: the way in, who is there, who asks, and sentences where they belong.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatSummary, PeerEvent } from "#peer";
import { createDesk, type Desk } from "../../../src/web/screen/desk.ts";
import { summary } from "./summary.ts";

function desk(...events: PeerEvent[]): Desk {
  const one = createDesk("alice", "unasked");
  one.hear(events, 0);
  return one;
}

const chat = (name: string, at?: number): ChatSummary =>
  summary(name, {
    last: at === undefined ? undefined : {
      line: at, own: true, name: "alice", text: `at ${at}`, at, where: "kept", isNew: false,
    },
  }); // prettier-ignore

const signedIn: PeerEvent = { tell: "signedIn", name: "alice", askStay: false };

test("a new name is asked for a password, and while that is worked on the person waits", () => {
  const one = desk({ tell: "serverReached" }, { tell: "nameIsNew", name: "alice" });
  assert.deepEqual(one.shared.where, { at: "password", known: false, busy: false });
  one.commanded({ do: "signUp", password: "secret" });
  assert.deepEqual(one.shared.where, { at: "password", known: false, busy: true });
  one.hear([{ tell: "nameTaken", name: "alice" }], 0);
  assert.deepEqual(one.shared.where, { at: "password", known: true, busy: false });
  assert.equal(one.shared.notices.at(-1)?.text, "the name alice is already taken");
});

test("a wrong password is told, and the next attempt takes that away", () => {
  const one = desk({ tell: "nameIsKnown", name: "alice" });
  one.commanded({ do: "signIn", password: "wrong" });
  one.hear([{ tell: "wrongPassword" }], 0);
  assert.deepEqual(one.shared.where, { at: "password", known: true, busy: false });
  assert.equal(one.shared.notices.at(-1)?.text, "wrong password");
  one.commanded({ do: "signIn", password: "right" });
  assert.deepEqual(one.shared.notices, []);
});

test("a lost connection does not take away what is being typed", () => {
  const one = desk({ tell: "nameIsKnown", name: "alice" });
  one.hear(
    [
      { tell: "serverAway", first: false },
      { tell: "nameIsKnown", name: "alice" },
    ],
    0,
  );
  assert.deepEqual(one.shared.where, { at: "password", known: true, busy: false });
});

test("whoever is in is asked whether to stay, once, and everything is asked for", () => {
  const one = createDesk("alice", "unasked");
  const commands = one.hear([{ ...signedIn, askStay: true }], 0);
  assert.deepEqual(
    commands.map((command) => command.do),
    ["who", "chats"],
  );
  assert.deepEqual(one.shared.where, { at: "stay" });
  one.commanded({ do: "staySignedIn", stay: true });
  assert.deepEqual(one.shared.where, { at: "inside" });
});

test("what is told at the start is there when the person is in, and what is over is not", () => {
  const away: PeerEvent = { tell: "serverAway", first: false };
  const one = desk({ tell: "keysDamaged" }, away);
  assert.equal(one.shared.notices.length, 2);
  one.hear([{ tell: "serverReached" }, { tell: "nameIsKnown", name: "alice" }, signedIn], 0);
  assert.equal(one.shared.notices.length, 1);
  assert.match(one.shared.notices[0]?.text ?? "", /keys of this device are damaged/);
});

test("people come and go", () => {
  const one = desk(signedIn, { tell: "online", names: ["carol", "bob"], more: 2 });
  one.hear(
    [
      { tell: "cameOnline", name: "abel" },
      { tell: "cameOnline", name: "bob" },
    ],
    0,
  );
  one.hear([{ tell: "wentOffline", name: "carol" }], 0);
  assert.deepEqual(one.shared.online, { names: ["abel", "bob"], more: 2 });
});

test("a request stands until it is answered, here or elsewhere, or is over", () => {
  const one = desk(signedIn, { tell: "asked", name: "bob", waiting: true, behind: 0 });
  assert.deepEqual(one.shared.asking, { bob: { by: "them", waiting: true } });
  one.commanded({ do: "answer", name: "bob", says: "no" });
  assert.deepEqual(one.shared.asking, {});
  one.hear([{ tell: "ringing", name: "carol" }], 0);
  assert.deepEqual(one.shared.asking, { carol: { by: "me" } });
  one.hear([{ tell: "requestEnded", name: "carol", why: "expired" }], 0);
  assert.deepEqual(one.shared.asking, {});
  assert.equal(one.shared.chatNotices["carol"]?.at(-1)?.text, "carol did not answer");
});

test("the chat with the latest line comes first, those without a line last", () => {
  const one = desk(signedIn, {
    tell: "chats", chats: [chat("dora"), chat("bob", 5), chat("carl"), chat("eve", 9)], all: true,
    relayOnly: false,
  }); // prettier-ignore
  const names = () => one.shared.chats.map(({ name }) => name);
  assert.deepEqual(names(), ["eve", "bob", "carl", "dora"]);
  one.hear([{ tell: "chats", chats: [chat("bob", 11)], all: false, relayOnly: true }], 0);
  assert.deepEqual(names(), ["bob", "eve", "carl", "dora"]);
  assert.equal(one.shared.relayOnly, true);
});

test("a sentence about a chat stands behind the line that was the last one then", () => {
  const one = desk(signedIn, {
    tell: "chats",
    chats: [chat("bob", 7)],
    all: true,
    relayOnly: false,
  });
  one.hear([{ tell: "path", name: "bob", path: "direct" }], 1234);
  assert.deepEqual(one.shared.chatNotices["bob"], [
    { id: 1, tell: "path", name: "bob", after: 7, at: 1234, text: "path: direct" },
  ]);
});

test("sentences are not heaped up: the same one stands once, and old ones go", () => {
  const one = desk(signedIn);
  for (let count = 0; count < 50; count += 1) one.hear([{ tell: "allIsBack" }], count);
  assert.equal(one.shared.notices.length, 1);
  for (let count = 0; count < 50; count += 1) one.hear([{ tell: "theyLeft", name: "bob" }], count);
  assert.equal(one.shared.chatNotices["bob"]?.length, 20);
  one.dismiss(one.shared.notices[0]?.id ?? 0);
  assert.deepEqual(one.shared.notices, []);
});

test("a server with another key lets nobody in, but whoever is in reads on", () => {
  assert.equal(desk({ tell: "serverChanged" }).shared.where.at, "ended");
  const one = desk(signedIn, { tell: "serverChanged" });
  assert.deepEqual([one.shared.where.at, one.shared.server], ["inside", "gone"]);
});

test("it is over when the person signs out, or the device was signed in elsewhere", () => {
  assert.deepEqual(desk(signedIn, { tell: "ended" }).shared.where, { at: "ended", why: undefined });
  const displaced = desk(signedIn, { tell: "signedOutHere", code: "displaced" }, { tell: "ended" });
  assert.match(String((displaced.shared.where as { why: string }).why), /signed in somewhere else/);
});
