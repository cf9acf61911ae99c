// What must hold when everything is healed and quiet: nothing lost, nothing twice, the same on
// every screen.
import { limits, type DeviceId } from "#protocol";
import type { Row } from "#peer";
import type { SimulatedDevice } from "./sim-device.ts";
import { misplaced } from "./places.ts";
import { isLiar, liarName } from "./plan.ts";
import { entriesOn, logsOn } from "./held.ts";
import { accountOf, nameOfText, rowsOf, textsOf, vectorOf } from "./records.ts";
import { wrongRead, wrongTick } from "./records.ts";
import { Violation } from "./violation.ts";
import { brokenLog } from "./whole-logs.ts";
import type { Watch } from "./watch.ts";
import type { World } from "./sim-world.ts";

/** All rules that can be checked only when nothing moves any more. Throws {@link Violation}. */
export function checkFinally(world: World): void {
  const { watch } = world.around;
  const honest = honestDevices(world);
  for (const device of honest) {
    if (!device.disk.isMade) continue;
    checkWatched(device, watch);
    checkKept(device, watch);
    checkOnce(device, world);
    checkOrder(device, world);
    checkShown(device, watch);
    checkPlaces(device);
    checkWhole(device, world);
    checkForks(device, world);
    checkBounds(device, world);
    const tick = wrongTick(device, honest) ?? wrongRead(device, honest);
    if (tick) throw new Violation("S12", tick);
  }
  for (const one of honest) {
    for (const other of honest) if (one !== other) checkScreens(one, other, world);
  }
}

/** All devices that have been promised something. */
const honestDevices = ({ devices, around: { plan } }: World): SimulatedDevice[] =>
  devices.filter(({ person }) => !isLiar(plan, person));

/** The texts on a disk, except those of the liar, who may write anything. */
const honestTexts = (device: SimulatedDevice, world: World, conversation?: string): string[] =>
  textsOf(device, conversation, world.around.plan.liar && world.accountOf(liarName));

/** The onlooker has looked whenever the disk got entries, or nothing that it says is worth much. */
function checkWatched(device: SimulatedDevice, watch: Watch): void {
  const { entries } = watch.record(device);
  const held = Map.groupBy(logsOn(rowsOf(device)), ({ account }) => account);
  const unseen = held.entries().find(([account, logs]) => {
    return (entries.get(account) ?? 0) !== logs.reduce((sum, { next }) => sum + next, 0);
  });
  if (unseen) throw new Error(`nobody saw ${device.name} keep all that ${unseen[0]} wrote`);
}

/** S1: every text shown as kept is there. */
function checkKept(device: SimulatedDevice, watch: Watch): void {
  const there = new Set(textsOf(device));
  const lost = watch.record(device).kept.find((text) => !there.has(nameOfText(text)));
  if (lost !== undefined) {
    throw new Violation(
      "S1",
      `${device.name} said that ${nameOfText(lost)} is kept, and it is not`,
    );
  }
}

/** S2: nothing is there twice. */
function checkOnce(device: SimulatedDevice, world: World): void {
  const seen = new Set<string>();
  for (const text of honestTexts(device, world)) {
    if (seen.has(text)) throw new Violation("S2", `${device.name} holds ${text} twice`);
    seen.add(text);
  }
}

/** S3: the texts of one device in one chat are in the order in which it wrote them. */
function checkOrder(device: SimulatedDevice, world: World): void {
  for (const conversation of new Set(logsOn(rowsOf(device)).map((log) => log.conversation))) {
    const last = new Map<string, number>();
    for (const text of honestTexts(device, world, conversation)) {
      const [author = "", number = ""] = text.split("#");
      if (Number(number) <= (last.get(author) ?? 0)) {
        throw new Violation("S3", `${device.name} has ${text} after #${last.get(author)}`);
      }
      last.set(author, Number(number));
    }
  }
}

/** S2: no line of others counts as shown unless it was reported. */
function checkShown(device: SimulatedDevice, watch: Watch): void {
  const { told } = watch.record(device);
  const mine = accountOf(device);
  const omitted = entriesOn(rowsOf(device)).find(
    ({ line, log, seq, isText }) =>
      isText && seq < log.shown && log.account !== mine && !told.has(line),
  );
  if (omitted) throw new Violation("S2", `${device.name} never showed line ${omitted.line}`);
}

/** S1: no log has lost an entry, its order or a head, however often its batches were joined. */
function checkWhole(device: SimulatedDevice, { around: { primitives, keys } }: World): void {
  const wrong = brokenLog(rowsOf(device), { primitives, keys });
  if (wrong !== undefined) throw new Violation("S1", `${device.name}: ${wrong}`);
}

/** S6: an entry is where everything held puts it, however late some of that arrived. */
function checkPlaces(device: SimulatedDevice): void {
  const line = misplaced(device);
  if (line !== undefined) throw new Violation("S6", `${device.name} has line ${line} out of place`);
}

/** S5: nobody who follows the protocol writes two different things in one place. */
function checkForks(device: SimulatedDevice, world: World): void {
  for (const row of device.disk.rows("SELECT device FROM fork")) {
    const author = world.devices.find(({ ids }) => ids.includes(idIn(row["device"])));
    if (author && isLiar(world.around.plan, author.person)) continue;
    throw new Violation("S5", `${device.name} holds the proof of a fork by ${author?.name}`);
  }
}

const idIn = (value: Row[string] | undefined): DeviceId =>
  (value as Uint8Array).toHex() as DeviceId;

/** S10: strangers cannot take up more room than there is for them. */
function checkBounds(device: SimulatedDevice, { around: { plan } }: World): void {
  const most: Record<string, number> = {
    "SELECT count(*) AS count FROM contact": plan.people.length,
    "SELECT count(*) AS count FROM pin": plan.people.length,
    "SELECT count(*) AS count FROM over": 65_536,
    "SELECT count(*) AS count FROM log GROUP BY conversation": limits.logsMax,
    "SELECT count(*) AS count FROM fork": limits.logsMax * plan.people.length,
  };
  for (const [sql, max] of Object.entries(most)) {
    const over = device.disk.rows(sql).find(({ count }) => Number(count) > max);
    if (over) throw new Violation("S10", `${device.name}: ${sql} gives ${String(over["count"])}`);
  }
}

/** S6: people who hold the same see the same; a device that was removed shows nothing. */
function checkScreens(one: SimulatedDevice, other: SimulatedDevice, world: World): void {
  if (!one.disk.isMade || !other.disk.isMade || one.person === other.person) return;
  const { removals } = world.around.watch;
  if (removals.isRemoved(one) || removals.isRemoved(other)) return;
  const conversation = world.conversationOf(one.person, other.person) ?? "nothing";
  const held = (device: SimulatedDevice): string =>
    [...vectorOf(device)].filter(([log]) => log.startsWith(conversation)).toSorted().join();
  if (held(one) !== held(other)) return;
  const [screen, screenThere] = [world.screen(one, other.person), world.screen(other, one.person)];
  const at = screen.findIndex((text, index) => text !== screenThere[index]);
  if (screen.length === screenThere.length && at === -1) return;
  const [here, there] = [screen[at] ?? "nothing", screenThere[at] ?? "nothing"];
  throw new Violation("S6", `${one.name} shows ${here} where ${other.name} shows ${there}`);
} // prettier-ignore
