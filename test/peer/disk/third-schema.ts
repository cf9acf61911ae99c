// Stores of the third schema as an older program left them, written row by row.
import { bytes, deviceId, encode, epoch, hashEntry, headBytes, list, noEntry } from "#protocol";
import { record, uint, type EntryHash, type Epoch, type LogId, type Parent } from "#protocol";
import type { Store } from "#peer";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { conversation, started, utf8, type Half } from "../stage/halves.ts";

/** The types of entries in version 2. */
export const olderTypes = { opening: 0, text: 1, read: 5 } as const;

const olderParents = list(record({ device: deviceId, epoch, seq: uint(), hash: bytes(16) }), 8);

/** What is special about an entry. */
export interface OlderEntry {
  type?: number;
  body?: Uint8Array;
  parents?: Parent[];
  shown?: boolean;
  erased?: boolean;
  /** Ms after the start of all clocks. */
  at?: number;
}

/** One log as it grows. */
export class OlderLog {
  readonly row: number;
  readonly log: LogId;
  readonly #store: Store;
  readonly #half: Half;
  #next = 0;
  #hash = noEntry;
  #place = -1;
  #clock = -1;

  constructor(store: Store, half: Half, epochByte = "e0") {
    this.#store = store;
    this.#half = half;
    this.log = { conversation, device: half.me.keys.id, epoch: epochByte.repeat(16) as Epoch };
    store.run(
      `INSERT INTO log (conversation, account, device, epoch, next, hash, clock)
       VALUES (?, ?, ?, ?, 0, ?, 0)`,
      conversation, half.me.account, this.log.device, this.log.epoch, noEntry,
    ); // prettier-ignore
    this.row = Number(store.get("SELECT max(id) AS id FROM log")?.["id"]);
  }

  get hash(): EntryHash {
    return this.#hash;
  }

  /** Writes an entry, and returns its row. */
  write(text: string, about: OlderEntry = {}): number {
    const { type = olderTypes.text, body = utf8(text), parents = [], at = this.#next } = about;
    const salt = new Uint8Array(16).fill(this.#next + 1);
    const bodyHash = primitivesNode.sha256(salt, body);
    const clock = Math.max(this.#clock + 1, (started + at) * 1000);
    const seq = this.#next;
    const rest = { flags: 0, lifetime: 0, content: undefined };
    const entry = { seq, clock, type, parents, bodyHash, ...rest };
    this.#hash = hashEntry(this.log, this.#hash, entry, primitivesNode.sha256);
    this.#place = Math.max(clock, this.#place + 1, ...parents.map((one) => this.#after(one)));
    this.#clock = clock;
    this.#next += 1;
    const content = about.erased ? [null, null] : [salt, body];
    this.#store.run(
      "INSERT INTO entry VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      conversation, this.row, seq, this.#hash, clock, type, encode(olderParents, parents),
      bodyHash, ...content, this.#place, about.shown === false ? 0 : 1,
    ); // prettier-ignore
    const id = Number(this.#store.get("SELECT max(id) AS id FROM entry")?.["id"]);
    for (const { device, epoch: named, seq: of } of parents) {
      const sql = "INSERT INTO parent VALUES (?, ?, ?, ?, ?)";
      this.#store.run(sql, conversation, device, named, of, id);
    }
    return id;
  }

  #after({ device, epoch: named, seq }: Parent): number {
    const row = this.#store.get(
      `SELECT place FROM entry JOIN log ON log.id = log
       WHERE device = ? AND epoch = ? AND seq = ?`,
      device, named, seq,
    ); // prettier-ignore
    return Number(row?.["place"] ?? -1) + 1;
  }

  /** Signs a head: all entries up to here count. */
  sign(): void {
    const seq = this.#next - 1;
    const signature = this.#half.me.keys.sign("head", headBytes(this.log, seq, this.#hash));
    this.#store.run("INSERT INTO head VALUES (?, ?, ?)", this.row, seq, signature);
    this.#store.run(
      "UPDATE log SET next = ?, hash = ?, clock = ? WHERE id = ?",
      this.#next, this.#hash, this.#clock, this.row,
    ); // prettier-ignore
  }

  /** The last entry as others name it. */
  last(): Parent {
    const { device, epoch: named } = this.log;
    const hash = Uint8Array.fromHex(this.#hash).subarray(0, 16);
    return { device, epoch: named, seq: this.#next - 1, hash };
  }

  /** Removes entries from the disk, as damage did; the log then ends before them. */
  loseEntries(from: number, to: number): void {
    const before = this.#store.get(
      "SELECT hash, clock FROM entry WHERE log = ? AND seq = ?",
      this.row, from - 1,
    ); // prettier-ignore
    this.#store.run(
      `DELETE FROM parent WHERE child IN
         (SELECT id FROM entry WHERE log = ? AND seq >= ? AND seq < ?)`,
      this.row, from, to,
    ); // prettier-ignore
    for (const table of ["head", "entry"]) {
      const sql = `DELETE FROM ${table} WHERE log = ? AND seq >= ? AND seq < ?`;
      this.#store.run(sql, this.row, from, to);
    }
    this.#store.run(
      "UPDATE log SET next = ?, hash = ?, clock = ? WHERE id = ?",
      from, before?.["hash"] ?? noEntry, before?.["clock"] ?? 0, this.row,
    ); // prettier-ignore
  }
}
