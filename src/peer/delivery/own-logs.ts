// What I have written, as others hold it: noticing that this disk lacks some of it, and writing
// again what nobody else has got.
import { headBytes, type Claim, type ConversationId, type DeviceId, type Epoch } from "#protocol";
import type { Me } from "../account/account.ts";
import type { Writing } from "../logs/branch.ts";
import type { HeldLog } from "../logs/logs.ts";
import type { LogWriter } from "../logs/write.ts";
import { openWritten } from "../logs/written.ts";
import type { Context } from "../world/context.ts";

/** Who writes a log: this very device, what this profile was before, or somebody else. */
export type Writer = "this device" | "an earlier one" | "another";

/** What noticing lost entries of one's own needs of the other machines. */
export interface OwnLogsNeeds {
  me(): Me;
  /** The devices that this profile was before. */
  former(): DeviceId[];
  writer: LogWriter;
  /** Whether what is missing of my log in this epoch is what damage has taken. */
  explains(epoch: Epoch): boolean;
}

/**
 * Compares this device's own logs with what others hold of them, and writes again what nobody else
 * has.
 */
export class OwnLogs {
  readonly #context: Context;
  readonly #me: () => Me;
  readonly #former: () => DeviceId[];
  readonly #writer: LogWriter;
  readonly #explains: (epoch: Epoch) => boolean;
  /** The epochs of which it was told that they were written elsewhere, too. */
  readonly #missed = new Set<Epoch>();

  constructor(context: Context, { me, former, writer, explains }: OwnLogsNeeds) {
    this.#context = context;
    this.#me = me;
    this.#former = former;
    this.#writer = writer;
    this.#explains = explains;
  }

  writer(device: DeviceId): Writer {
    if (device === this.#me().keys.id) return "this device";
    return this.#former().includes(device) ? "an earlier one" : "another";
  }

  /**
   * Somebody claims to hold what I have written and do not hold. Whether my own signature proves it:
   * then this profile is old, and goes on in a new epoch. Whoever lies has no signature of mine.
   */
  misses(name: string, conversation: ConversationId, claim: Claim): boolean {
    const { id, signingKey } = this.#me().keys;
    if (claim.device !== id || claim.next === 0 || !claim.signature) return false;
    const head = headBytes({ conversation, ...claim }, claim.next - 1, claim.hash);
    const isMine = this.#context.checks.verify(signingKey, "head", head, claim.signature);
    if (isMine) this.#profileIsOld(name, claim.epoch);
    return isMine;
  }

  /** Entries of mine have come; `again` stood in their place, and nobody else holds it. */
  fetched(name: string, log: HeldLog, again: Writing[]): void {
    const writer = this.writer(log.device);
    if (writer === "another") return;
    if (writer === "this device") this.#profileIsOld(name, log.epoch);
    this.#writer.forget(log);
    const written = openWritten(this.#context.store);
    for (const { type, body, saidAs } of again) {
      const { id } = this.#writer.write(log.conversation, type, body);
      if (saidAs !== undefined) written.note(saidAs, id);
    }
    if (again.length > 0) this.#context.tell({ tell: "writtenAgain", name, count: again.length });
  }

  /** This disk was copied back from a backup, or there is another copy of it somewhere. */
  #profileIsOld(name: string, epoch: Epoch): void {
    if (this.#explains(epoch)) return;
    this.#writer.openEpoch(epoch);
    if (this.#missed.has(epoch)) return;
    this.#missed.add(epoch);
    this.#context.tell({ tell: "profileIsOld", name });
  }
}
