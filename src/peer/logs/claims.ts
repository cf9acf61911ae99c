// What we tell others about our logs, and how their claims compare with what we hold.
import type { Claim, DeviceId, LogId } from "#protocol";
import { columnsOfLog } from "../disk/log-name.ts";
import type { HeldLog, Logs } from "./logs.ts";

/** The claims that tell a device how much of these logs we hold. */
export const claimsOf = (logs: HeldLog[]): Claim[] => toClaim(logs).map((log) => claimOf(log));

/** The same for one device, which believes no claim about its own log without the head. */
export const claimsTo = (device: DeviceId, logs: Logs, held: HeldLog[]): Claim[] =>
  toClaim(held).map((log) =>
    claimOf(log, log.device === device ? signatureAt(logs, log, log.next - 1) : undefined),
  );

const toClaim = (logs: HeldLog[]): HeldLog[] => logs.filter((log) => log.next > 0);

const claimOf = ({ device, epoch, next, hash }: HeldLog, signature?: Uint8Array): Claim => ({
  device,
  epoch,
  next,
  hash,
  signature,
});

/** The head that ends exactly at this entry; every batch ends with one. */
function signatureAt(logs: Logs, log: HeldLog, seq: number): Uint8Array | undefined {
  const batch = logs.batches.at(log.id, seq);
  return batch?.end === seq + 1 ? batch.batch.signature : undefined;
}

/** Compares a claim with our log: we hold it all, it claims more, or it names a different entry. */
export function fitOf(logs: Logs, log: HeldLog, claim: Claim): "held" | "more" | "other" {
  if (claim.next > log.next) return "more";
  return logs.hashAt(log, claim.next - 1) === claim.hash ? "held" : "other";
}

/** Whether we have proof that the log has two branches. */
export function isForked({ store }: Logs, log: LogId): boolean {
  const sql = "SELECT 1 FROM fork WHERE conversation = ? AND device = ? AND epoch = ?";
  return store.get(sql, ...columnsOfLog(log)) !== undefined;
}
