// The repair of a mended profile: what it tells the person, and what it fetches back.
import { decode, encode, type DeviceId, type Epoch } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import { writeAgain } from "../logs/hole.ts";
import type { HeldLog, Logs } from "../logs/logs.ts";
import type { LogWriter } from "../logs/write.ts";
import type { Context } from "../world/context.ts";
import { mendedShape, wantedShape, type Wanted } from "./mended.ts";

/** What a mended profile still has to tell the person, and to fetch from others. */
export interface Repair {
  /** Tells the person that the profile was mended. Writes nothing: the disk may be full. */
  start(): void;
  /** The person has seen what {@link start} said, so it is not said again. */
  entered(): void;
  /** Whether damage explains what my log of this epoch lacks, and not a copy of this profile. */
  explains(epoch: Epoch): boolean;
  /** A log has grown; tells the person once nothing is missing any more. */
  grown(): void;
  /**
   * The named person's device holds no more of my log than we do, so the entries after that point
   * are written again; anything missing here too is lost. Returns whether there was anything to
   * write.
   */
  settle(log: HeldLog, device: DeviceId, name: string): boolean;
}

/** What a repair works with. */
export interface RepairNeeds {
  context: Context;
  logs: Logs;
  profile: Profile;
  writer: LogWriter;
}

/** Continues where the last start stopped: the profile remembers what is still missing. */
export function createRepair({ context, logs, profile, writer }: RepairNeeds): Repair {
  const isShort = (one: Wanted[number]): boolean => (logs.find(one)?.next ?? 0) < one.next;

  function explains(epoch: Epoch): boolean {
    const now = profile.get("mendedEpoch");
    return now !== undefined && now === profile.get("epoch") && now !== epoch;
  }

  /** Whether a device other than the given one holds more of the log than we do. */
  function isElsewhere(log: HeldLog, device: DeviceId): boolean {
    const acks = [...logs.acks.all(log.id)];
    return acks.some(([who, next]) => who !== device && next > log.next);
  }

  function wanted(): Wanted {
    const kept = profile.get("wanted");
    return (kept && decode(wantedShape, kept)) ?? [];
  }

  function keepWanted(before: Wanted, left: Wanted): void {
    if (left.length === before.length) return;
    if (left.length > 0) return profile.set("wanted", encode(wantedShape, left));
    profile.forget("wanted");
    context.tell({ tell: "allIsBack" });
  }

  return {
    start() {
      const kept = profile.get("mended");
      if (!kept) return;
      const mended = decode(mendedShape, kept);
      if (mended) context.tell({ tell: "mended", ...mended });
    },
    entered() {
      if (profile.get("mended")) profile.forget("mended");
    },
    explains,
    grown() {
      const before = wanted();
      keepWanted(before, before.filter(isShort));
    },
    settle(log, device, name) {
      if (!explains(log.epoch) || isElsewhere(log, device)) return false;
      const again = writeAgain(logs, writer, log);
      const before = wanted();
      const mine = before.find((one) => logs.find(one)?.id === log.id);
      if (!mine) return again > 0;
      const lost = mine.next - log.next - again;
      if (lost > 0) context.tell({ tell: "lost", name, count: lost });
      const left = before.filter((one) => one !== mine);
      keepWanted(before, left);
      return again > 0;
    },
  };
}
