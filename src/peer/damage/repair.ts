// The repair of a profile that was mended: what it says about itself, and what it fetches back.
import { decode, encode, type DeviceId, type Epoch } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import { isAwaited, writeAgain } from "../logs/hole.ts";
import { findLog, type HeldLog } from "../logs/logs.ts";
import type { LogWriter } from "../logs/write.ts";
import type { Context } from "../world/context.ts";
import type { Store } from "../world/ports.ts";
import { mendedShape, wantedShape, type Wanted } from "./mended.ts";

/** What a mended profile still has to say, and to fetch from others. */
export interface Repair {
  /** Tells the person that the profile was mended. Nothing is written, for the disk may be full. */
  start(): void;
  /** What {@link start} has told need not be told again. */
  entered(): void;
  /** Whether what is missing of my log in this epoch is what the damage has taken, and no copy. */
  explains(epoch: Epoch): boolean;
  /** A log has grown: when nothing is missing any more, that is told. */
  grown(): void;
  /**
   * This device, of the other who has this name, holds no more of this log of mine than is here now:
   * what lies behind is written again, and what is not here either is lost. Whether there was anything
   * to write.
   */
  settle(log: HeldLog, device: DeviceId, name: string): boolean;
}

const isShort = (store: Store, one: Wanted[number]): boolean =>
  (findLog(store, one)?.next ?? 0) < one.next;

/** Begins where the last start stopped: what is still missing stands in the profile. */
export function createRepair(context: Context, profile: Profile, writer: LogWriter): Repair {
  const { store } = context;

  function explains(epoch: Epoch): boolean {
    const now = profile.get("mendedEpoch");
    return now !== undefined && now === profile.get("epoch") && now !== epoch;
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
      keepWanted(
        before,
        before.filter((one) => isShort(store, one)),
      );
    },
    settle(log, device, name) {
      if (!explains(log.epoch)) return false;
      if (isAwaited(context, log, device)) return false;
      const again = writeAgain(context, writer, log);
      const before = wanted();
      const mine = before.find((one) => findLog(store, one)?.id === log.id);
      if (!mine) return again > 0;
      const lost = mine.next - log.next - again;
      if (lost > 0) context.tell({ tell: "lost", name, count: lost });
      keepWanted(
        before,
        before.filter((one) => one !== mine),
      );
      return again > 0;
    },
  };
}
