// How a lying peer ignores its window: it tells itself, with everything that it hears, that all it
// has sent has arrived.
import { decodeBatch, decodeBetweenPeers, encodeBetweenPeers } from "#protocol";
import type { BetweenPeers, Claim, LogId } from "#protocol";
import { nameOfLog } from "./held.ts";
import type { LiarMemory } from "./liar-memory.ts";

export class FalseWindow {
  readonly #memory: LiarMemory;
  #pieces: Uint8Array[] = [];
  /** By log: what it has sent of it, and the seq after the last entry. */
  readonly #sent = new Map<string, LogId & { next: number }>();

  constructor(memory: LiarMemory) {
    this.#memory = memory;
  }

  /** A large batch takes several pieces, one after the other. */
  seals(piece: Uint8Array): void {
    const [index = 0, count = 0] = piece;
    this.#pieces = [...(index === 0 ? [] : this.#pieces), piece.subarray(2)];
    if (this.#pieces.length !== count) return;
    this.#says(decodeBetweenPeers(Buffer.concat(this.#pieces))?.said ?? []);
  }

  #says(said: readonly BetweenPeers[]): void {
    for (const one of said) {
      const batch = one.type === "batch" ? decodeBatch(one.batch) : undefined;
      if (!batch) continue;
      const { conversation, device, epoch, first, entries } = batch;
      const next = first + entries.length;
      this.#sent.set(nameOfLog(batch), { conversation, device, epoch, next });
    }
  }

  /** What it takes this frame for; undefined if there is nothing to add. */
  hears(plain: Uint8Array): Uint8Array | undefined {
    const said = plain[1] === 1 ? decodeBetweenPeers(plain.subarray(2))?.said : undefined;
    const acks = [...this.#sent.values()].flatMap((log) => this.#ackFor(log));
    if (!said || acks.length === 0) return undefined;
    return Uint8Array.of(0, 1, ...encodeBetweenPeers([...said, ...acks]));
  }

  /** Links drop those that are about another conversation. */
  #ackFor({ next, ...log }: LogId & { next: number }): BetweenPeers[] {
    const { conversation, device, epoch } = log;
    const hash = this.#memory.hashAt(log, next - 1);
    if (hash === undefined) return [];
    const claim: Claim = { device, epoch, next, hash, signature: undefined };
    return [{ type: "ack", vector: { conversation, logs: [claim] }, window: 0xffff_ffff }];
  }
}
