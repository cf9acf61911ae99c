// When everything works again: who must end up holding the same, and whether they do.
import type { ConversationId, DeviceId, Epoch } from "#protocol";
import type { SimulatedDevice } from "./sim-device.ts";
import { entriesOn, isMoving, type LogOnDisk } from "./held.ts";
import { lacking } from "./lost-contents.ts";
import { accountOf, ownLogs, readUpTo, rowsOf, vectorOf } from "./records.ts";
import { blocksUnmet, hasWaitingText, standingOf } from "./agreements.ts";
import { honestPeople } from "./plan.ts";
import type { World } from "./sim-world.ts";

/** Two people who know each other. */
export interface Pair {
  one: string;
  other: string;
  /** Whether everything written arrives without anyone having to do anything. */
  byItself: boolean;
}

/** The pairs that should come together, given the state of the world when it is healed. */
export function pairsOf(world: World): Pair[] {
  const names = peopleOf(world);
  return names.flatMap((one, at) =>
    names.slice(at + 1).flatMap((other) => {
      if (isBlocked(world, one, other) || isBlocked(world, other, one)) return [];
      return [{ one, other, byItself: comesByItself(world, one, other) }];
    }),
  );
}

/**
 * The people who follow the protocol. If a server has lied while two devices signed up for one
 * name, it has split one person into two accounts, of which it knows only one: no other person can
 * agree with both.
 */
function peopleOf(world: World): string[] {
  const { plan } = world.around;
  if (plan.liar?.who !== "server") return honestPeople(plan);
  return honestPeople(plan).filter((name) => {
    const accounts = devicesOf(world, name).flatMap((device) => accountOf(device) ?? []);
    return new Set(accounts).size <= 1;
  });
}

/** The devices of a person, but for one that was removed: it hears nothing more. */
const devicesOf = ({ devices, around }: World, person: string): SimulatedDevice[] =>
  devices.filter((one) => one.person === person && !around.watch.removals.isRemoved(one));

function isBlocked(world: World, person: string, by: string): boolean {
  const account = world.accountOf(person);
  return devicesOf(world, by).some(
    (device) => standingOf(device, person) === "block" || blocksUnmet(device, account),
  );
}

/**
 * Either both sides hold a consent, or the peer will offer waiting texts to somebody who is away.
 * But somebody who said no, or nothing, may not be asked automatically again.
 */
function comesByItself(world: World, one: string, other: string): boolean {
  const both = [...devicesOf(world, one), ...devicesOf(world, other)];
  if (both.length > 2) return false;
  if (isHeldByBoth(world, { one, other })) return true;
  // With a lying server we do not know whether it has seen them go.
  if (world.around.plan.liar || !both.some(({ isOff }) => isOff)) return false;
  const { no, nothing, block } = world.around.plan.weather.answers;
  const conversation = world.conversationOf(one, other) ?? "";
  const waits = both.some((device) => device.disk.isMade && hasWaitingText(device, conversation));
  return waits && no + nothing + block === 0;
}

/** Whether either of the two believes that they have agreed. */
export const isHeldByAny = (world: World, { one, other }: Pair): boolean =>
  holds(world, one, other) || holds(world, other, one);

const isHeldByBoth = (world: World, { one, other }: Omit<Pair, "byItself">): boolean =>
  holds(world, one, other) && holds(world, other, one);

function holds(world: World, person: string, other: string): boolean {
  const account = world.accountOf(other);
  return devicesOf(world, person).some(
    (device) =>
      device.disk.isMade &&
      account !== undefined &&
      device.disk.rows("SELECT 1 FROM consent WHERE account = ?", account).length > 0,
  );
}

/** Why these two do not hold the same yet; undefined if they do. */
export function apart(world: World, { one, other }: Pair): string | undefined {
  const devices = [...devicesOf(world, one), ...devicesOf(world, other)];
  const away = devices.find((device) => !device.isRunning || !world.isIn(device));
  if (away) return `${away.name} is not signed in`;
  const [first, ...rest] = devices;
  if (!first) return undefined;
  const [mine, conversation] = [vectorOf(first), world.conversationOf(one, other)];
  for (const device of rest) {
    const theirs = vectorOf(device);
    for (const log of new Set([...mine.keys(), ...theirs.keys()])) {
      if (!conversation || !log.startsWith(conversation)) continue;
      const end = endOf(world, log, devices);
      const [here, there] = [mine, theirs].map((held) => Math.min(held.get(log) ?? 0, end));
      if (here !== there) return `${first.name} holds ${here} of a log, ${device.name} ${there}`;
    }
  }
  const moving = devices.find((device) => conversation && isMoving(rowsOf(device), conversation));
  if (moving) return `${moving.name} has yet to move lines`;
  const lacks = devices.find((device) => conversation && lacking(rowsOf(device), conversation) > 0);
  return lacks && `${lacks.name} lacks contents that others have`;
}

/** How much of a log all devices must hold: of one that a removed device wrote, what was signed. */
function endOf({ around }: World, name: string, devices: SimulatedDevice[]): number {
  const [conversation, device, epoch] = name.split(" ") as [ConversationId, DeviceId, Epoch];
  return around.watch.removals.endOf({ conversation, device, epoch }, devices);
}

/**
 * The first device of these two people, if they may talk, that does not yet know that the other has
 * everything.
 */
export function untold(world: World, pair: Pair): string | undefined {
  if (!isHeldByBoth(world, pair)) return undefined;
  const { one, other } = pair;
  const conversation = world.conversationOf(one, other);
  for (const device of [...devicesOf(world, one), ...devicesOf(world, other)]) {
    const logs = ownLogs(device).filter((log) => log.conversation === conversation);
    if (logs.some(({ next, acked }) => next > acked)) {
      return `${device.name} does not know that its texts have arrived`;
    }
  }
  return undefined;
}

/**
 * The first device of these two people, if they may talk, that does not yet know what the other was
 * shown.
 */
export function unread(world: World, pair: Pair): string | undefined {
  if (!isHeldByBoth(world, pair)) return undefined;
  const devices = [...devicesOf(world, pair.one), ...devicesOf(world, pair.other)];
  const writer = devices.find((device) =>
    devices.some((reader) => reader.person !== device.person && isUnread(device, reader)),
  );
  return writer && `${writer.name} does not know that its texts were read`;
}

/** Whether the reader was shown a text of this device without the device knowing it. */
function isUnread(writer: SimulatedDevice, reader: SimulatedDevice): boolean {
  const account = accountOf(reader);
  const shown = new Map<LogOnDisk, number>();
  for (const { log, seq, isText } of entriesOn(rowsOf(reader))) {
    const isShown = isText && seq < log.shown && writer.ids.includes(log.device);
    if (isShown) shown.set(log, seq + 1);
  }
  return shown
    .entries()
    .some(([log, next]) => account === undefined || readUpTo(writer, log, account) < next);
}

/**
 * The first device that does not see exactly the people who are online (L2): everyone but the one
 * who is away.
 */
export function wrongPresence(world: World, away?: string): string | undefined {
  const honest = peopleOf(world);
  const there = honest.filter((name) => name !== away);
  for (const device of there.flatMap((person) => devicesOf(world, person))) {
    const expected = there
      .filter((name) => name !== device.person && !isBlocked(world, device.person, name))
      .join();
    const online = world.hands.get(device)?.online ?? [];
    const seen = online
      .filter((name) => honest.includes(name))
      .toSorted()
      .join();
    if (seen !== expected) return `${device.name} sees ${seen || "nobody"} online, not ${expected}`;
  }
  return undefined;
}
