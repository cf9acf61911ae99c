// What each account has relayed: bytes a second and a month, so that the relay is no free tunnel.
import { after, msOf, type AccountId } from "#protocol";
import { createByteDebt, type ByteDebt, type Pace } from "./byte-debt.ts";
import type { Core } from "./core.ts";
import type { Connection, OnlineDevice } from "./peer-connection.ts";
import type { Online } from "./online.ts";

/** Counts relayed frames by the account that sends them. */
export interface RelayMeter {
  /**
   * Counts a frame of this many bytes, or says `too-many`. An account above its rate is heard more
   * slowly: the server stops reading from the device until the frame is paid for.
   */
  take(sender: OnlineDevice, bytes: number): "passes" | "too-many";
  /** Writes what the database does not have yet, because the server shuts down. */
  save(): void;
}

/** A month is the same for everybody: 30 days, counted from 1970, ms. */
const monthMs = 30 * 24 * 3_600_000;
/** How long a device may be left unread, ms: less than its peers need to take it for lost. */
const pauseMsMax = 8_000;
/** One device is never further in debt than a pause pays for; those of many devices are dropped. */
const debtMsMax = 2 * pauseMsMax;
/** How long what is counted may be only in memory, ms: one write then covers all accounts. */
const saveMs = 60_000;

interface Meter {
  month: number;
  /** Bytes of the month, and those of them that the database has not heard of. */
  used: number;
  unsaved: number;
  debt: ByteDebt;
  /** Those that have heard that the month is used up. */
  told: WeakSet<Connection>;
}

/** Starts with nothing counted, and asks the database for the rest. */
export function createRelayMeter(core: Core, online: Online): RelayMeter {
  const { calls, turn, wakes, wire } = core;
  const { limits } = core.world;
  const meters = new Map<AccountId, Meter>();
  let isSaving = false;

  const monthNow = (): number => Math.floor(msOf(turn.wall) / monthMs);

  function meterOf(sender: OnlineDevice): Meter {
    const { id } = sender.account;
    const month = monthNow();
    const kept = meters.get(id);
    if (kept?.month === month) return kept;
    const debt = kept?.debt ?? createByteDebt(limits);
    const meter = { month, used: 0, unsaved: 0, debt, told: new WeakSet<Connection>() };
    meters.set(id, meter);
    calls.note({ query: "relayed", account: id, month }, (bytes) => void (meter.used += bytes));
    return meter;
  }

  const paceOf = ({ used }: Meter): Pace => (used >= limits.relayMonthBytes ? "slow" : "usual");

  function tellSpent({ connection }: OnlineDevice, { told, month }: Meter): void {
    if (told.has(connection)) return;
    told.add(connection);
    const leftMs = Math.max(0, (month + 1) * monthMs - msOf(turn.wall));
    wire.send(connection, { type: "relaySpent", bytesPerSecond: limits.relaySlowBytes, leftMs });
  }

  function saveSoon(): void {
    if (isSaving) return;
    isSaving = true;
    wakes.at(after(turn.now, saveMs), () => {
      isSaving = false;
      save();
      forget();
    });
  }

  /** An account that comes back is read from the database again, and owes nothing by then. */
  function forget(): void {
    for (const [id, meter] of meters) {
      if (meter.debt.owed(paceOf(meter), turn.now) === 0 && !online.accounts.has(id))
        meters.delete(id);
    }
  }

  function save(): void {
    const month = monthNow();
    const rows: { account: AccountId; bytes: number }[] = [];
    for (const [account, meter] of meters) {
      if (meter.unsaved > 0 && meter.month === month) rows.push({ account, bytes: meter.unsaved });
      meter.unsaved = 0;
    }
    if (rows.length > 0) calls.note({ query: "addRelayed", month, rows });
  }

  return {
    take(sender, bytes) {
      const meter = meterOf(sender);
      const pace = paceOf(meter);
      if (pace === "slow") tellSpent(sender, meter);
      if (meter.debt.waitMs(pace, turn.now) > debtMsMax) return "too-many";
      meter.used += bytes;
      meter.unsaved += bytes;
      meter.debt.add(bytes);
      saveSoon();
      const ms = Math.min(meter.debt.waitMs(pace, turn.now), pauseMsMax);
      const { channel } = sender.connection;
      if (ms > 0) turn.effects.push({ type: "pause", channel, ms });
      return "passes";
    },
    save,
  };
}
