// Sees how much of a disk others fill, in worlds where somebody gives them little of it.
import { limits, type AccountId } from "#protocol";
import { isFault, type Plan } from "./plan.ts";
import { accountOf } from "./records.ts";
import type { SimulatedDevice } from "./sim-device.ts";
import { Violation } from "./violation.ts";

export class SpaceOnlooker {
  readonly #looks: boolean;
  /** By device and account: what it was allowed when we last looked, bytes. */
  readonly #allowed = new Map<string, number>();

  constructor({ steps }: Plan) {
    this.#looks = steps.some((step) => !isFault(step) && step.act === "gives little space");
  }

  /**
   * S10: the device has kept new entries of this account, so all of it has to fit. The space may have
   * changed in that very turn, in either direction.
   */
  kept(device: SimulatedDevice, account: AccountId): void {
    if (!this.#looks || account === accountOf(device)) return;
    const key = `${device.name} ${account}`;
    const now = spaceFor(device, account);
    const allowed = Math.max(now, this.#allowed.get(key) ?? limits.quotaBytes);
    this.#allowed.set(key, now);
    const used = usedBy(device, account);
    if (used <= allowed) return;
    throw new Violation("S10", `${device.name} keeps ${used} bytes of somebody allowed ${allowed}`);
  }
}

function spaceFor({ disk }: SimulatedDevice, account: AccountId): number {
  const [row] = disk.rows("SELECT bytes FROM quota WHERE account = ?", account);
  return Number(row?.["bytes"] ?? limits.quotaBytes);
}

/** How much of the disk the batches of an account fill, bytes. */
export function usedBy({ disk }: SimulatedDevice, account: AccountId): number {
  const sql = `SELECT sum(length(bytes)) AS bytes FROM batch JOIN log ON log.id = batch.id >> 32
    WHERE account = ?`;
  return Number(disk.rows(sql, Uint8Array.fromHex(account))[0]?.["bytes"] ?? 0);
}
