// What I have written, as others hold it: notices that this disk lacks some of it, and writes again
// what nobody else has.
import { headBytes, type Claim, type ConversationId, type DeviceId, type Epoch } from "#protocol";
import type { Me } from "../account/account.ts";
import type { Writing } from "../logs/branch.ts";
import type { HeldLog } from "../logs/logs.ts";
import type { LogWriter } from "../logs/write.ts";
import { openWritten } from "../logs/written.ts";
import type { Context } from "../world/context.ts";

/** The writer of a log: this very device, an earlier device of this profile, or somebody else. */
export type Writer = "this device" | "an earlier one" | "another";

/** What it needs from the other machines to notice that entries of our own are lost. */
export interface OwnLogsNeeds {
  me(): Me;
  /** The earlier devices of this profile. */
  former(): DeviceId[];
  writer: LogWriter;
  /** Whether damage explains what is missing from my log in this epoch. */
  explains(epoch: Epoch): boolean;
}

/** This device's own logs, compared with what others hold: writes again what nobody else has. */
export class OwnLogs {
  readonly #context: Context;
  readonly #needs: OwnLogsNeeds;
  /** The epochs that we already know somebody else wrote in, too. */
  readonly #missed = new Set<Epoch>();

  constructor(context: Context, needs: OwnLogsNeeds) {
    this.#context = context;
    this.#needs = needs;
  }

  writer(device: DeviceId): Writer {
    if (device === this.#needs.me().keys.id) return "this device";
    return this.#needs.former().includes(device) ? "an earlier one" : "another";
  }

  /**
   * Somebody claims to hold entries of mine that I lack. Returns whether my own signature proves
   * it: then this profile is old, and continues in a new epoch. A liar has no signature of mine.
   */
  misses(name: string, conversation: ConversationId, claim: Claim): boolean {
    const { id, signingKey } = this.#needs.me().keys;
    if (claim.device !== id || claim.next === 0 || !claim.signature) return false;
    const head = headBytes({ conversation, ...claim }, claim.next - 1, claim.hash);
    const isMine = this.#context.checks.verify(signingKey, "head", head, claim.signature);
    if (isMine) this.#profileIsOld(name, claim.epoch);
    return isMine;
  }

  /** Entries of mine have arrived; `again` stood in their place, and nobody else holds it. */
  fetched(name: string, log: HeldLog, again: Writing[]): void {
    const writer = this.writer(log.device);
    if (writer === "another") return;
    if (writer === "this device") this.#profileIsOld(name, log.epoch);
    this.#needs.writer.forget(log);
    const written = openWritten(this.#context.store);
    for (const { type, body, saidAs } of again) {
      const { id } = this.#needs.writer.write(log.conversation, type, body);
      if (saidAs !== undefined) written.note(saidAs, id);
    }
    if (again.length > 0) this.#context.tell({ tell: "writtenAgain", name, count: again.length });
  }

  /** Somebody copied this disk back from a backup, or there is another copy of it somewhere. */
  #profileIsOld(name: string, epoch: Epoch): void {
    if (this.#needs.explains(epoch)) return;
    this.#needs.writer.openEpoch(epoch);
    if (this.#missed.has(epoch)) return;
    this.#missed.add(epoch);
    this.#context.tell({ tell: "profileIsOld", name });
  }
}
