// Sees what a liar shows an honest device of its logs, and knows which of them are forked: a second
// opinion, from the bytes that the device opens and from the rows on its disk.
import { verifyFor, type Primitives } from "#crypto";
import { decodeBatch, decodeBetweenPeers, entryAt, hashEntry, headBytes, noEntry } from "#protocol";
import type { Batch, BetweenPeers, DeviceId, EntryHash } from "#protocol";
import type { Clockwork } from "./sim-clockwork.ts";
import type { SimulatedDevice } from "./sim-device.ts";
import { isFrame } from "./lying-peer.ts";
import { blob, hashesOn } from "./held.ts";
import { rowsOf } from "./records.ts";
import type { Reach } from "./reach.ts";
import { Violation } from "./violation.ts";
import type { Watch } from "./watch.ts";

/** What it looks at. */
export interface BranchesAround {
  primitives: Primitives;
  clockwork: Clockwork;
  reach: Reach;
  watch: Watch;
  /** The conversation of this person with the liar. */
  conversationOf(person: string): string | undefined;
}

/** Within this time a batch is on disk, or the proof that it does not fit, ms. */
const keptMs = 1_000;

export class Branches {
  readonly #around: BranchesAround;
  readonly #keys = new Map<DeviceId, Uint8Array>();

  constructor(around: BranchesAround) {
    this.#around = around;
  }

  /** The liar signs with the secret of this key. */
  signs(publicKey: Uint8Array): void {
    const device = this.#around.primitives.sha256(publicKey).toHex();
    this.#keys.set(device as DeviceId, publicKey);
  }

  /** The same operations, with an eye on what the device opens. */
  watched(device: SimulatedDevice, primitives: Primitives): Primitives {
    return {
      ...primitives,
      open: (key, nonce, aad, bytes) => {
        const plain = primitives.open(key, nonce, aad, bytes);
        const isWhole = plain && isFrame(aad) && plain[0] === 0 && plain[1] === 1;
        if (isWhole) this.#opened(device, decodeBetweenPeers(plain.subarray(2))?.said ?? []);
        return plain;
      },
    };
  }

  #opened(device: SimulatedDevice, said: BetweenPeers[]): void {
    const isOver = said.some((one) => one.type === "bye" || one.type === "chat");
    if (isOver || this.#keys.size === 0) return; // The link may end before anyone hears the batch.
    for (const one of said) {
      const batch = one.type === "batch" ? decodeBatch(one.batch) : undefined;
      if (batch && this.#isOther(device, batch)) this.#mustTell(device, batch);
    }
  }

  /**
   * Whether the batch is consistent, signed, and has an entry that differs from one already held.
   */
  #isOther(device: SimulatedDevice, batch: Batch): boolean {
    const key = this.#keys.get(batch.device);
    if (!key || batch.conversation !== this.#around.conversationOf(device.person)) return false;
    const held = hashesOn(rowsOf(device), batch);
    const hashes = this.#hashes(batch, batch.first === 0 ? noEntry : held.get(batch.first - 1));
    const last = hashes?.at(-1);
    if (!hashes || !last) return false;
    const head = headBytes(batch, batch.first + hashes.length - 1, last);
    if (!verifyFor(this.#around.primitives, key, "head", head, batch.signature)) return false;
    return hashes.some((hash, index) => (held.get(batch.first + index) ?? hash) !== hash);
  }

  #hashes(batch: Batch, before: EntryHash | undefined): EntryHash[] | undefined {
    if (before === undefined) return undefined;
    const { sha256 } = this.#around.primitives;
    let [prev, clock] = [before, -1];
    const hashes: EntryHash[] = [];
    for (const [index, row] of batch.entries.entries()) {
      if (row.clock <= clock) return undefined;
      const entry = entryAt(batch, row, index, sha256);
      [prev, clock] = [hashEntry(batch, prev, entry, sha256), row.clock];
      hashes.push(prev);
    }
    return hashes;
  }

  /** Unless its process or its disk fails first, the device keeps the proof, and says so. */
  #mustTell(device: SimulatedDevice, { conversation, device: author, epoch }: Batch): void {
    const { clockwork, reach, watch } = this.#around;
    const { life } = device;
    reach.met("fork shown", device.name);
    clockwork.after(keptMs, () => {
      const { forksTold, lifeWithTrouble } = watch.record(device);
      if (device.life !== life || !device.isRunning || lifeWithTrouble === life) return;
      const sql = "SELECT 1 FROM fork WHERE conversation = ? AND device = ? AND epoch = ?";
      const isKept = device.disk.rows(sql, ...[conversation, author, epoch].map(blob)).length > 0;
      if (isKept && forksTold > 0) return;
      throw new Violation(
        "S5",
        `${device.name} was shown both branches of a log, and says nothing`,
      );
    });
  }
}
