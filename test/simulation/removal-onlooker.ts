// Watches what becomes of a device that its account has removed: nobody who knows talks to it, and
// of what it wrote, exactly that counts which its account has signed for.
import { peekDeviceList, peekFormerAuthor, type DeviceId, type LogId } from "#protocol";
import type { Query } from "#server";
import { endOfFormer } from "../../src/peer/logs/former-authors.ts";
import { blob, logsOn, nameOfLog, type LogOnDisk } from "./held.ts";
import { isFault, type Plan } from "./plan.ts";
import { hasTables, profileValue, rowsOf } from "./records.ts";
import type { SimulatedDevice } from "./sim-device.ts";
import { Violation } from "./violation.ts";

/** What a device knows of another that was removed. */
interface Removed {
  /** The step in which it learned of it. */
  since: number;
  /** How much of its logs it held by then: the seq after the last entry, by log. */
  held: Map<string, number>;
}

export class RemovalOnlooker {
  readonly #looks: boolean;
  /** The devices that somebody removes in this plan, by name. */
  readonly #named: ReadonlySet<string>;
  readonly #step: () => number;
  /** Devices that are named as removed in the server's database. */
  readonly #stored = new Set<DeviceId>();
  /** By device: the removed devices that it knows of. */
  readonly #known = new Map<SimulatedDevice, Map<DeviceId, Removed>>();
  /** By device: the lists that were on its disk when we last looked. */
  readonly #seen = new Map<SimulatedDevice, Set<string>>();

  /** `step` counts the turns of the world. */
  constructor({ steps }: Plan, step: () => number) {
    const removals = steps.flatMap((one) =>
      !isFault(one) && one.act === "removes" ? [one.device] : [],
    );
    this.#named = new Set(removals);
    this.#looks = removals.length > 0;
    this.#step = step;
  }

  /** The database has carried this out. */
  stored(query: Query): void {
    if (!this.#looks || query.query !== "putList") return;
    for (const { device } of peekDeviceList(query.list)?.revoked ?? []) this.#stored.add(device);
  }

  /** Whether somebody has removed this device for good. */
  isRemoved({ name, ids }: SimulatedDevice): boolean {
    const id = ids.at(-1);
    return id !== undefined && this.#named.has(name) && this.#stored.has(id);
  }

  // What others know

  /** A turn of the device is on its disk: looks at the device lists that it now has. */
  committed(device: SimulatedDevice): void {
    if (!this.#looks || !hasTables(device)) return;
    const seen = this.#seen.get(device) ?? new Set();
    this.#seen.set(device, seen);
    for (const list of listsOn(device)) {
      const name = list.toHex();
      if (seen.has(name)) continue;
      seen.add(name);
      for (const one of peekDeviceList(list)?.revoked ?? []) this.#learns(device, one.device);
    }
  }

  #learns(device: SimulatedDevice, removed: DeviceId): void {
    const known = this.#known.get(device) ?? new Map<DeviceId, Removed>();
    this.#known.set(device, known);
    if (known.has(removed)) return;
    const logs = logsOn(rowsOf(device)).filter((log) => log.device === removed);
    const held = new Map(logs.map((log) => [nameOfLog(log), log.next]));
    known.set(removed, { since: this.#step(), held });
  }

  /** S14: nothing more goes to a device that was removed; the goodbye leaves in the same step. */
  talks(device: SimulatedDevice, other: SimulatedDevice, id: string | undefined): void {
    const removed = this.#known.get(device)?.get(id as DeviceId);
    if (!removed || removed.since === this.#step()) return;
    throw new Violation("S14", `${device.name} talks to ${other.name}, which was removed`);
  }

  /** S14: what it writes after its last signed heads becomes nobody's lines. */
  kept(device: SimulatedDevice): void {
    const known = this.#known.get(device);
    if (!known) return;
    for (const log of logsOn(rowsOf(device))) {
      const removed = device.ids.includes(log.device) ? undefined : known.get(log.device);
      const most = Math.max(removed?.held.get(nameOfLog(log)) ?? 0, signedEnd(device, log));
      if (!removed || log.next <= most) continue;
      throw new Violation(
        "S14",
        `${device.name} keeps ${log.next} entries, of which ${most} count`,
      );
    }
  }

  /** S1: whoever removes a device keeps all that it had of it, and signs for that. */
  removes(device: SimulatedDevice, removed: DeviceId): void {
    const logs = logsOn(rowsOf(device)).filter((log) => log.device === removed);
    const lost = logs.find((log) => signedEnd(device, log) < log.next);
    if (lost) throw new Violation("S1", `${device.name} gives up entries of a removed device`);
  }

  /** How much of a log everybody must end up with: all of it, or what was signed for. */
  endOf(log: Pick<LogId, "conversation" | "device" | "epoch">, on: SimulatedDevice[]): number {
    if (!this.#looks || !this.#stored.has(log.device)) return Infinity;
    return Math.max(0, ...on.filter(hasTables).map((device) => signedEnd(device, log)));
  }
}

/** The device lists on a disk: its own account's, and those of the people it has met. */
function listsOn(device: SimulatedDevice): Uint8Array[] {
  const contacts = device.disk.rows("SELECT list FROM contact").map(({ list }) => list);
  return [profileValue(device, "list"), ...contacts].filter((one) => one instanceof Uint8Array);
}

/** Up to where the account has signed for a log, as far as this disk knows. */
function signedEnd(
  { disk }: SimulatedDevice,
  log: Pick<LogOnDisk, "conversation" | "device" | "epoch">,
): number {
  const sql = "SELECT signed FROM former_author WHERE conversation = ? AND device = ?";
  const [row] = disk.rows(sql, blob(log.conversation), blob(log.device));
  const signed = row?.["signed"];
  const former = signed instanceof Uint8Array ? peekFormerAuthor(signed) : undefined;
  return endOfFormer(former?.heads ?? [], log);
}
