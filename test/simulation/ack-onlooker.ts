// Looks into what a device opens and seals: when it receives a batch that it holds or now stores,
// it acknowledges it in the same turn, even the second time.
import { decodeBatch, decodeBetweenPeers } from "#protocol";
import type { Batch, BetweenPeers, Claim } from "#protocol";

/** A batch that arrived and has not been acknowledged yet. */
export interface Owed {
  conversation: string;
  log: string;
  /** The seq after its last entry. */
  next: number;
  /** Counts the turns of the world. */
  turn: number;
}

/** The acknowledgements that one process owes to the one device it is linked with. */
export class AckOnlooker {
  readonly #turn: () => number;
  #owed: Owed[] = [];
  #key: string | undefined;
  #pieces: Uint8Array[] = [];

  /** `turn` counts the turns of the world. */
  constructor(turn: () => number) {
    this.#turn = turn;
  }

  opened(piece: Uint8Array): void {
    if (piece[0] !== 0 || piece[1] !== 1) return;
    for (const said of decodeBetweenPeers(piece.subarray(2))?.said ?? []) {
      const batch = said.type === "batch" ? decodeBatch(said.batch) : undefined;
      if (batch) this.#owed.push(this.#owedFor(batch));
    }
  }

  #owedFor({ conversation, device, epoch, first, entries }: Batch): Owed {
    return { conversation, log: device + epoch, next: first + entries.length, turn: this.#turn() };
  }

  /** Returns what has been owed since an earlier turn, over a link that still exists. */
  sealed(key: string, piece: Uint8Array): Owed[] {
    if (key !== this.#key) [this.#key, this.#owed, this.#pieces] = [key, [], []];
    this.#collect(piece);
    const late = this.#owed.filter(({ turn }) => turn < this.#turn());
    this.#owed = this.#owed.filter(({ turn }) => turn === this.#turn());
    return late;
  }

  /**
   * A payload sealed in a handshake is not a piece of a message, because it does not begin like
   * one.
   */
  #collect(piece: Uint8Array): void {
    const [index = 0, count = 0] = piece;
    if (index === 0) this.#pieces = [];
    if (index !== this.#pieces.length || index >= count) return;
    this.#pieces.push(piece.subarray(2));
    if (index === count - 1)
      this.#said(decodeBetweenPeers(Buffer.concat(this.#pieces))?.said ?? []);
  }

  #said(all: BetweenPeers[]): void {
    for (const said of all) {
      if (said.type !== "have" && said.type !== "ack") continue;
      for (const claim of said.vector.logs) this.#acknowledged(said.vector.conversation, claim);
    }
  }

  #acknowledged(conversation: string, { device, epoch, next }: Claim): void {
    this.#owed = this.#owed.filter(
      (one) => one.conversation !== conversation || one.log !== device + epoch || one.next > next,
    );
  }
}
