// What all tabs of a profile share: signing in, who is online, who asks, and notices in their
// places.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatSummary, PeerEvent } from "#peer";
import type { DeviceId } from "#protocol";
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

test("over an open wire the page asks first, and goes on with the question when there is a yes", () => {
  const one = desk({ tell: "wireIsOpen" });
  assert.deepEqual(one.shared.where, { at: "openWire" });
  one.commanded({ do: "acceptWire" });
  assert.deepEqual(one.shared.where, { at: "starting" });
});

test("a password that is too easy can be typed again, and one that is fair goes on", () => {
  for (const strength of ["weak", "fair"] as const) {
    const one = desk({ tell: "nameIsNew", name: "alice" });
    one.commanded({ do: "signUp", password: "secret" });
    one.hear([{ tell: "passwordWeighed", strength }], 0);
    const busy = strength === "fair";
    assert.deepEqual(one.shared.where, { at: "password", known: false, busy });
    assert.equal(one.shared.notices.length, 1);
  }
});

test("c62: once the server is back, nothing says any more that it is shutting down", () => {
  const one = desk(signedIn, { tell: "refused", code: "leaving", retryMs: 5_000 });
  assert.equal(one.shared.notices.length, 1);
  one.hear([{ tell: "serverAway", first: false }, { tell: "signedInAgain" }], 0);
  assert.deepEqual(one.shared.notices, []);
});

test("a new name needs a password, and you wait while the sign-up is under way", () => {
  const one = desk({ tell: "serverReached" }, { tell: "nameIsNew", name: "alice" });
  assert.deepEqual(one.shared.where, { at: "password", known: false, busy: false });
  one.commanded({ do: "signUp", password: "secret" });
  assert.deepEqual(one.shared.where, { at: "password", known: false, busy: true });
  one.hear([{ tell: "nameTaken", name: "alice" }], 0);
  assert.deepEqual(one.shared.where, { at: "password", known: true, busy: false });
  assert.equal(one.shared.notices.at(-1)?.text, "the name alice is already taken");
});

test("a wrong password brings a notice, and the next attempt clears it", () => {
  const one = desk({ tell: "nameIsKnown", name: "alice" });
  one.commanded({ do: "signIn", password: "wrong" });
  one.hear([{ tell: "wrongPassword" }], 0);
  assert.deepEqual(one.shared.where, { at: "password", known: true, busy: false });
  assert.equal(one.shared.notices.at(-1)?.text, "wrong password");
  one.commanded({ do: "signIn", password: "right" });
  assert.deepEqual(one.shared.notices, []);
});

test("a lost connection does not interrupt your typing", () => {
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

const afterLogOut = (keys: "locked" | "full") =>
  desk(signedIn, { tell: "ended", keys }).shared.where;

test("signing out says why the keys of this device could not be locked, and nothing if they are", () => {
  assert.deepEqual(afterLogOut("locked"), { at: "ended", why: undefined });
  const full = afterLogOut("full");
  assert.match(full.at === "ended" ? (full.why ?? "") : "", /still opens without your password/);
});

test("the settings show whether this browser stays signed in", () => {
  const one = desk({ tell: "opened", name: "alice", stays: true });
  assert.equal(one.shared.stays, true);
  one.hear([{ tell: "stays", on: false }], 0);
  assert.equal(one.shared.stays, false);
});

test("signing in asks once whether to stay signed in, and loads people and chats", () => {
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

test("notices from the start are still there after signing in, unless they are out of date", () => {
  const away: PeerEvent = { tell: "serverAway", first: false };
  const one = desk({ tell: "keysDamaged" }, away);
  assert.equal(one.shared.notices.length, 2);
  one.hear([{ tell: "serverReached" }, { tell: "nameIsKnown", name: "alice" }, signedIn], 0);
  assert.equal(one.shared.notices.length, 1);
  assert.match(one.shared.notices[0]?.text ?? "", /keys of this device are damaged/);
});

test("the list follows people who come and go", () => {
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

test("a request stays until somebody answers it, here or elsewhere, or it ends", () => {
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

test("the chat with the latest line comes first, and chats without lines come last", () => {
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

test("a notice about a chat comes after the line that was the last one at the time", () => {
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

test("notices do not pile up: each one shows only once, and old ones go", () => {
  const one = desk(signedIn);
  for (let count = 0; count < 50; count += 1) one.hear([{ tell: "allIsBack" }], count);
  assert.equal(one.shared.notices.length, 1);
  for (let count = 0; count < 50; count += 1) one.hear([{ tell: "theyLeft", name: "bob" }], count);
  assert.equal(one.shared.chatNotices["bob"]?.length, 20);
  one.dismiss(one.shared.notices[0]?.id ?? 0);
  assert.deepEqual(one.shared.notices, []);
});

test("if the server's key changes, nobody can sign in, but you can read on if you already have", () => {
  assert.equal(
    desk({ tell: "serverChanged", why: "key", hasAccount: true }).shared.where.at,
    "ended",
  );
  const one = desk(signedIn, { tell: "serverChanged", why: "key", hasAccount: true });
  assert.deepEqual([one.shared.where.at, one.shared.server], ["inside", "gone"]);
});

test("the page ends when you sign out, or when this device signs in elsewhere", () => {
  assert.deepEqual(desk(signedIn, { tell: "ended" }).shared.where, { at: "ended", why: undefined });
  const displaced = desk(signedIn, { tell: "signedOutHere", code: "displaced" }, { tell: "ended" });
  assert.match(String((displaced.shared.where as { why: string }).why), /signed in somewhere else/);
});

test("while the profile of an older program is converted, the page shows how far it has come", () => {
  const one = desk();
  const steps = [0, 0.04, 0.11, 0.19, 0.2, undefined].map((done) => one.converting(done));
  assert.deepEqual(steps, [true, false, true, false, true, true]);
  assert.deepEqual(one.shared.where, { at: "starting" });
  one.converting(0.55);
  assert.deepEqual(one.shared.where, { at: "starting", converted: 50 });
});

test("a profile from a newer program ends the page, which offers the newer one", () => {
  const one = desk();
  one.fail("written by a newer one", true);
  assert.deepEqual(one.shared.where, { at: "ended", why: "written by a newer one", newer: true });
});

test("a command that was not taken shows why, but nothing that the tabs ask on their own", () => {
  const one = desk({ tell: "nameIsKnown", name: "alice" });
  one.hear([{ tell: "notTaken", command: "chats", why: "notSignedIn" }], 0);
  assert.equal(one.shared.notices.length, 0);
  one.hear([{ tell: "notTaken", command: "relayOnly", why: "notSignedIn" }], 0);
  assert.equal(one.shared.notices.at(-1)?.text, "not possible before you have signed in");
});

const laptop = { device: "12".repeat(32) as DeviceId, here: false };

test("with too many devices you choose one that goes, and wait until you are in", () => {
  const one = desk({ tell: "nameIsKnown", name: "alice" });
  one.hear([{ tell: "devicesFull", devices: [laptop] }], 0);
  assert.deepEqual(one.shared.where, { at: "full", devices: [laptop] });
  one.commanded({ do: "makeRoom", device: laptop.device });
  assert.deepEqual(one.shared.where, { at: "password", known: true, busy: true });
  one.hear([signedIn], 0);
  assert.equal(one.shared.where.at, "inside");
});

test("a wrong password for a change shows where the change is made, and nowhere else", () => {
  const one = desk(signedIn);
  one.commanded({ do: "revoke", device: laptop.device, password: "wrong" });
  assert.ok(one.shared.change.busy);
  one.hear([{ tell: "wrongPassword" }], 0);
  assert.deepEqual(one.shared.change, { busy: false, said: "wrong password" });
  assert.deepEqual(one.shared.notices, []);
});

test("after a device is removed, the list is read again", () => {
  const one = desk(signedIn);
  const commands = one.hear([{ tell: "deviceRevoked", device: laptop.device }], 0);
  assert.deepEqual(commands, [{ do: "devices" }]);
});
