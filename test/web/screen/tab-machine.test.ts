// What one tab shows: a chat that you open, read page by page, write in and search.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command, PeerEvent, ShownLine } from "#peer";
import type { Act } from "../../../src/web/screen/acts.ts";
import { createDesk } from "../../../src/web/screen/desk.ts";
import type { Shared } from "../../../src/web/screen/shared.ts";
import { createTab, type TabMachine } from "../../../src/web/screen/tab-machine.ts";
import type { Tab } from "../../../src/web/screen/tab.ts";
import { summary } from "./summary.ts";

function openTab() {
  let [tags, ids] = [0, 0];
  return createTab({ id: () => `id ${(ids += 1)}`, tag: () => (tags += 1) });
}

const sharedWith = (part: Partial<Shared>): Shared => ({
  ...createDesk("alice", "unasked").shared,
  where: { at: "inside" },
  ...part,
});

const withBob = sharedWith({ chats: [summary("bob")], online: { names: ["bob"], more: 0 } });

const line = (number: number, isNew = false): ShownLine => ({
  line: number, own: false, name: "bob", text: `line ${number}`, at: number, where: undefined, isNew,
}); // prettier-ignore

const range = (from: number, to: number): ShownLine[] =>
  Array.from({ length: to - from }, (_, at) => line(from + at));

const told = (tag: number, lines: ShownLine[], older = false, newer = false): PeerEvent => ({
  tell: "lines", name: "bob", lines, older, newer, tag,
}); // prettier-ignore

const found = (tag: number, number: number, more: boolean): PeerEvent => ({
  tell: "found", text: "line", lines: [{ ...line(number), chat: "bob" }], more, tag,
}); // prettier-ignore

/** Functions, because the compiler would narrow a property to its earlier value. */
const lookingAt = ({ tab }: TabMachine): Tab["looking"] => tab.looking;
const searchOf = ({ tab }: TabMachine): Tab["search"] => tab.search;

const deeds = (commands: Command[]): string[] => commands.map((command) => command.do);

test("opening the chat of somebody you have met does not ring", () => {
  const tab = openTab();
  assert.deepEqual(deeds(tab.act({ act: "look", name: "bob" }, withBob)), ["lines"]);
  assert.equal(lookingAt(tab)?.name, "bob");
});

test("for somebody else the tab first looks up the name, and opens the chat once it is found", () => {
  const tab = openTab();
  assert.deepEqual(deeds(tab.act({ act: "look", name: "carol" }, withBob)), ["meet"]);
  assert.equal(lookingAt(tab), undefined);
  const shared = sharedWith({ chats: [summary("carol")] });
  assert.deepEqual(deeds(tab.hear([{ tell: "met", name: "carol" }], shared)), ["lines"]);
  assert.equal(lookingAt(tab)?.name, "carol");
});

test("a name that does not exist is reported where you asked for it", () => {
  const tab = openTab();
  tab.act({ act: "look", name: "carol" }, withBob);
  tab.hear([{ tell: "noSuchName", name: "carol" }], withBob);
  assert.deepEqual(tab.tab.finding?.why, { tell: "noSuchName", name: "carol" });
  tab.act({ act: "look", name: "alice" }, withBob);
  tab.hear([{ tell: "thatIsYou" }], withBob);
  assert.deepEqual(tab.tab.finding?.why, { tell: "thatIsYou" });
});

test("the tab enters an agreed chat once", () => {
  const agreed = sharedWith({ chats: [summary("bob", { agreed: true })] });
  const tab = openTab();
  assert.deepEqual(deeds(tab.act({ act: "look", name: "bob" }, agreed)), ["lines", "enter"]);
  assert.deepEqual(tab.hear([], agreed), []);
  tab.hear([{ tell: "theyLeft", name: "bob" }], withBob);
  assert.deepEqual(deeds(tab.hear([], agreed)), ["enter"]);
});

test("the first message to somebody who is online rings, and later ones do not", () => {
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, withBob);
  assert.deepEqual(deeds(tab.act({ act: "send", text: "hello" }, withBob)), ["talk", "write"]);
  const later = sharedWith({ ...withBob, chats: [summary("bob", { last: line(1) })] });
  assert.deepEqual(deeds(tab.act({ act: "send", text: "?" }, later)), ["write"]);
});

test("the menu of a chat shows the space that the other person fills, and allows more", () => {
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, withBob);
  assert.deepEqual(tab.act({ act: "quota" }, withBob), [{ do: "quota", name: "bob" }]);
  tab.hear([{ tell: "quota", name: "carol", used: 1, max: 2 }], withBob);
  assert.equal(lookingAt(tab)?.space, undefined);
  tab.hear([{ tell: "quota", name: "bob", used: 3, max: 4 }], withBob);
  assert.deepEqual(lookingAt(tab)?.space, { used: 3, max: 4 });
  assert.deepEqual(tab.act({ act: "quota", bytes: 8 }, withBob), [
    { do: "quota", name: "bob", bytes: 8 },
  ]);
});

test("a sent message shows as unsent until it is saved; answers to other tabs do not clear it", () => {
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, withBob);
  const commands = tab.act({ act: "send", text: "hello" }, withBob);
  const id = commands.find((command) => command.do === "write")?.id;
  assert.equal(lookingAt(tab)?.unsent.length, 1);
  const kept = { tell: "kept", line: line(1), waits: true } as const;
  tab.hear([{ ...kept, id: "of another tab" }], withBob);
  assert.equal(lookingAt(tab)?.unsent.length, 1);
  tab.hear([{ ...kept, id: id ?? "" }], withBob);
  assert.deepEqual(lookingAt(tab)?.unsent, []);
});

test("a message that could not be saved stays, even across chats, until you resend or discard it", () => {
  const people = sharedWith({ chats: [summary("bob"), summary("carol")] });
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, people);
  for (const text of ["one", "two"]) tab.act({ act: "send", text }, people);
  tab.hear([{ tell: "notKept", why: "full" }], people);
  tab.act({ act: "look", name: "carol" }, people);
  assert.deepEqual(lookingAt(tab)?.unsent, []);
  tab.act({ act: "look", name: "bob" }, people);
  const [one, two] = lookingAt(tab)?.unsent ?? [];
  assert.deepEqual([one?.text, one?.failed, two?.failed], ["one", true, true]);
  assert.equal(tab.holdsUnkept, true);
  const again = tab.act({ act: "sendAgain", id: one?.id ?? "" }, people);
  assert.deepEqual(again, [{ do: "write", name: "bob", id: one?.id, text: "one" }]);
  tab.act({ act: "discard", id: two?.id ?? "" }, people);
  assert.deepEqual(lookingAt(tab)?.unsent, [{ ...one, failed: false }]);
  assert.equal(tab.holdsUnkept, false);
});

test("a message to a peer where nobody has signed in is marked as failed", () => {
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, withBob);
  tab.act({ act: "send", text: "hello" }, withBob);
  tab.hear([{ tell: "notTaken", command: "write", why: "notSignedIn" }], withBob);
  assert.equal(lookingAt(tab)?.unsent[0]?.failed, true);
});

test("older lines come first, newer ones last, and the tab never shows too many", () => {
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, withBob);
  tab.hear([told(1, range(400, 460), true)], withBob);
  for (let tag = 2; tag <= 5; tag += 1) {
    const first = lookingAt(tab)?.lines?.[0]?.line ?? 0;
    const [ask] = tab.act({ act: "older" }, withBob);
    assert.deepEqual(ask, {
      do: "lines", name: "bob", count: 60, at: { from: "before", line: first }, tag,
    }); // prettier-ignore
    tab.hear([told(tag, range(first - 60, first), true, true)], withBob);
  }
  const looking = lookingAt(tab);
  assert.deepEqual([looking?.lines?.length, looking?.lines?.[0]?.line], [200, 160]);
  assert.deepEqual([looking?.older, looking?.newer], [true, true]);
  assert.deepEqual(deeds(tab.act({ act: "toEnd" }, withBob)), ["lines"]);
});

test("the tab reads a changed chat again, and once more if it changes in the meantime", () => {
  const tab = openTab();
  const changed: PeerEvent = { tell: "changed", name: "bob" };
  tab.act({ act: "look", name: "bob" }, withBob);
  tab.hear([told(1, range(0, 3))], withBob);
  assert.deepEqual(deeds(tab.hear([changed], withBob)), ["lines"]);
  assert.deepEqual(tab.hear([changed, changed], withBob), []);
  assert.deepEqual(deeds(tab.hear([told(2, range(0, 4))], withBob)), ["lines"]);
  assert.deepEqual(tab.hear([told(3, range(0, 5))], withBob), []);
  assert.equal(lookingAt(tab)?.lines?.length, 5);
});

test("the tab does not redraw when nothing has changed", () => {
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, withBob);
  tab.hear([told(1, range(0, 60), true)], withBob);
  tab.act({ act: "older" }, withBob);
  const before = tab.tab;
  assert.deepEqual(tab.act({ act: "older" }, withBob), []);
  assert.equal(tab.tab, before);
});

test("a tab ignores lines that another tab has asked for", () => {
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, withBob);
  tab.hear([told(99, range(0, 3))], withBob);
  assert.equal(lookingAt(tab)?.lines, undefined);
});

test("the tab reports lines you have seen only once, and the mark for new lines stays", () => {
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, withBob);
  tab.hear([told(1, [line(1), line(2, true), line(3, true)])], withBob);
  assert.equal(lookingAt(tab)?.firstNew, 2);
  const seen: Act = { act: "seen", lines: [1, 2], atEnd: false };
  assert.deepEqual(tab.act(seen, withBob), [{ do: "shown", line: 2 }]);
  assert.deepEqual(tab.act(seen, withBob), []);
  assert.equal(lookingAt(tab)?.firstNew, 2);
});

test("c01: a chat with new lines opens at the first of them, and one without at its end", () => {
  const tab = openTab();
  const shared = sharedWith({ chats: [summary("bob", { unread: 31 }), summary("carol")] });
  const [ask] = tab.act({ act: "look", name: "bob" }, shared);
  assert.deepEqual(ask?.do === "lines" && [ask.at, ask.count], [{ from: "firstNew" }, 91]);
  const [other] = tab.act({ act: "look", name: "carol" }, shared);
  assert.deepEqual(other?.do === "lines" && other.at, { from: "end" });
});

test("c01: at the end of a chat you are done with all of it, but not where newer lines follow", () => {
  const many = sharedWith({ chats: [summary("bob", { unread: 31 })] });
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, many);
  tab.hear([told(1, [line(1), line(2, true)], false, true)], many);
  const atEnd: Act = { act: "seen", lines: [2], atEnd: true };
  assert.deepEqual(tab.act(atEnd, many), [{ do: "shown", line: 2 }]);
  tab.act({ act: "newer" }, many);
  tab.hear([told(2, range(3, 5))], many);
  assert.deepEqual(tab.act(atEnd, many), [{ do: "shown", line: 4, above: true }]);
  assert.deepEqual(tab.act(atEnd, many), [], "said once");
});

test("c01: an answer says that you are done with all above it", () => {
  const many = sharedWith({ chats: [summary("bob", { unread: 2, last: line(2) })] });
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, many);
  tab.hear([told(1, [line(1, true), line(2, true)])], many);
  const commands = tab.act({ act: "send", text: "yes" }, many);
  assert.deepEqual(commands.at(-1), { do: "shown", line: 2, above: true });
  assert.ok(lookingAt(tab)?.lines?.every(({ isNew }) => !isNew));
});

test("c01: the way to the new lines marks the first of them", () => {
  const many = sharedWith({ chats: [summary("bob", { unread: 9 })] });
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, withBob);
  tab.hear([told(1, range(1, 9))], many);
  const [ask] = tab.act({ act: "toNew" }, many);
  assert.deepEqual(ask?.do === "lines" && ask.at, { from: "firstNew" });
  tab.hear([told(2, [line(1), line(2, true)], false, true)], many);
  assert.equal(lookingAt(tab)?.firstNew, 2);
});

test("c01: what arrives does not move somebody who reads further up", () => {
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, withBob);
  tab.hear([told(1, range(0, 50))], withBob);
  tab.act({ act: "atEnd", atEnd: false }, withBob);
  const [ask] = tab.hear([{ tell: "changed", name: "bob" }], withBob);
  assert.deepEqual(ask?.do === "lines" && ask.at, { from: "around", line: 25 });
});

test("c06: a draft is kept for its chat, even when that has just been closed", () => {
  const tab = openTab();
  tab.act({ act: "look", name: "bob" }, withBob);
  tab.act({ act: "close" }, withBob);
  const draft: Act = { act: "draft", name: "bob", text: "half a" };
  assert.deepEqual(tab.act(draft, withBob), [{ do: "draft", name: "bob", text: "half a" }]);
});

test("a search shows the results of the latest text, loads more, and leads to the line", () => {
  const tab = openTab();
  tab.act({ act: "search", text: "li" }, withBob);
  tab.act({ act: "search", text: "line" }, withBob);
  tab.hear([found(1, 1, false)], withBob);
  assert.ok(!searchOf(tab)?.lines, "these are the results of the earlier text");
  tab.hear([found(2, 9, true)], withBob);
  const [more] = tab.act({ act: "moreFound" }, withBob);
  assert.equal(more?.do === "search" && more.before, 9);
  tab.hear([found(3, 5, false)], withBob);
  assert.deepEqual(
    searchOf(tab)?.lines?.map((one) => one.line),
    [9, 5],
  );
  const jump = tab.act({ act: "jump", name: "bob", line: 5 }, withBob);
  assert.deepEqual(jump.at(-1), {
    do: "lines", name: "bob", count: 60, at: { from: "around", line: 5 }, tag: 5,
  }); // prettier-ignore
  assert.deepEqual([searchOf(tab), lookingAt(tab)?.target], [undefined, 5]);
});

test("signing out locks the keys of the device", () => {
  const commands = openTab().act({ act: "signOut" }, withBob);
  assert.deepEqual(commands, [{ do: "logOut" }]);
});
