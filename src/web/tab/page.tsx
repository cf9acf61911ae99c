// The page's program: connects a person at a browser to the peer that one of the profile's tabs
// runs.
import { missingWords, pageWords, type Command } from "#peer";
import type { Scene } from "../page/facts.ts";
import { mount } from "../page/mount.tsx";
import type { Act } from "../screen/acts.ts";
import { whoAsks, type News, type Shared } from "../screen/shared.ts";
import { createTab } from "../screen/tab-machine.ts";
import { shownDuring } from "../screen/takeover.ts";
import { createAddressBar } from "./address-bar.ts";
import { createNotifications } from "./notifications.ts";
import { warmUp } from "./spare-worker.ts";
import { nameToOpen, noteName, remember } from "./stays.ts";
import { takeSeat, type Seat } from "./tab-seat.ts";
import { watchForUpdate } from "./update.ts";

const minuteMs = 60_000;

const root = document.querySelector<HTMLElement>("#app") ?? document.body;
const newTab = () =>
  createTab({
    id: () => crypto.randomUUID(),
    tag: () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
  });

let seat: Seat | undefined;
let shared: Shared | undefined;
/** Until we know whose profile to open, and until its first news. */
let opening = true;
let tab = newTab();
let update = false;
let missing: string | undefined;
let drawing = false;

const updates = watchForUpdate(navigator.serviceWorker, () => {
  update = true;
  draw();
});
const notifications = createNotifications(navigator.serviceWorker, (name) =>
  act({ act: "look", name }),
);

const address = createAddressBar(followAddress);

/** Draws at most once per frame, however much has happened; a page in the background draws, too. */
function draw(): void {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    mount(root, scene(), { act, choose, applyUpdate: updates.apply, notify });
  });
}

const scene = (): Scene => ({
  shared,
  opening,
  tab: tab.tab,
  missing,
  update,
  notifying: notifications.state(),
  version: VERSION,
  now: Date.now(),
});

/** One tab has one seat: the one before, if any, is given up. */
function choose(name: string): void {
  if (seat?.name === name) return;
  seat?.leave();
  noteName(name);
  [shared, opening, tab] = [undefined, true, newTab()];
  seat = takeSeat(name, {
    news: hear,
    otherVersion() {
      update = true;
      draw();
    },
  });
  draw();
}

function hear(news: News): void {
  const before = shared;
  [shared, opening] = [shownDuring(before, news.shared), false];
  for (const command of tab.hear(news.events, shared)) seat?.command(command);
  if (before?.where.at !== "inside" && shared.where.at === "inside") goIn();
  if (shared.where.at === "ended") leaveSeat();
  void notifications.tell(before, shared);
  document.title = titleOf(shared);
  if (before?.where.at === "inside") showPlace();
  draw();
}

/** The person is inside, and sees the chat that the address names. */
function goIn(): void {
  void askToKeep();
  followAddress();
}

function followAddress(): void {
  if (shared?.where.at !== "inside") return;
  const name = address.name();
  if (name === tab.tab.looking?.name) return;
  act(name === undefined ? { act: "close" } : { act: "look", name });
}

function act(done: Act): void {
  if (done.act === "otherName") return begin();
  if (!shared) return;
  if (done.act === "dismiss") return seat?.dismiss(done.notice);
  if (done.act === "stay") remember(shared.name, done.stay);
  if (done.act === "signOut") remember(shared.name, false);
  const before = tab.tab;
  const commands: Command[] = tab.act(done, shared);
  for (const command of commands) seat?.command(command);
  // A draw near the first line asks for older lines, so drawing when nothing has changed would
  // never end.
  if (tab.tab === before) return;
  showPlace();
  draw();
}

/** While the name in the address is still looked up, the address stays. */
function showPlace(): void {
  const { finding, looking } = tab.tab;
  if (!finding || finding.why) address.show(looking?.name);
}

/** Goes back to choosing a name. */
function begin(): void {
  leaveSeat();
  [shared, opening] = [undefined, false];
  warmUp();
  draw();
}

function leaveSeat(): void {
  noteName(undefined);
  seat?.leave();
  seat = undefined;
}

/** The browser decides by its own rules, and asks the person only if it has to. */
async function askToKeep(): Promise<void> {
  if (shared?.storage !== "unasked") return;
  const kept = (await navigator.storage.persisted()) || (await navigator.storage.persist());
  seat?.storage(kept ? "persistent" : "best-effort");
}

async function notify(on: boolean): Promise<void> {
  await notifications.turn(on);
  draw();
}

/** Counts what waits for the person: new lines, and people who ask. */
function titleOf(now: Shared): string {
  const unread = now.chats.reduce((sum, chat) => sum + chat.unread, whoAsks(now).length);
  void (unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.());
  return unread > 0 ? pageWords.titleWithUnread(unread) : pageWords.title;
}

/** Why nothing works here, as far as we can see at once. */
function whatIsMissing(): string | undefined {
  if (!isSecureContext) return missingWords.secure(location.host);
  const has = "locks" in navigator && "BroadcastChannel" in globalThis && "Worker" in globalThis;
  const isNewEnough = "withResolvers" in Promise && "fromHex" in Uint8Array;
  if (!has || !isNewEnough || !("WebAssembly" in globalThis)) return missingWords.browser;
  return keepsData() ? undefined : missingWords.storage(location.host);
}

/** Where cookies are blocked, the mere look at such storage throws. */
function keepsData(): boolean {
  try {
    return "getItem" in sessionStorage && "getItem" in localStorage;
  } catch {
    return false;
  }
}

async function open(): Promise<void> {
  missing = whatIsMissing();
  draw();
  if (missing !== undefined) return;
  const name = await nameToOpen();
  if (name === undefined) begin();
  else choose(name);
}

/** What the disk could not take would be lost with the page, so the browser asks first. */
addEventListener("beforeunload", (event) => {
  if (tab.holdsUnkept) event.preventDefault();
});

/** "Today" is another day after midnight, and times are others after a journey. */
setInterval(draw, minuteMs);

void open();
