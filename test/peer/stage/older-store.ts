// A store of the third schema with the logs of two people, as an older program left it.
import { bytes, deviceId, encode, epoch, hashEntry, headBytes, list, noEntry } from "#protocol";
import { record, uint, type Epoch, type LogId } from "#protocol";
import { renew, type Store } from "#peer";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { bringToThird } from "../../../src/peer/disk/older-schema.ts";
import { createDisk, type Disk } from "./disk.ts";
import { conversation, createHalf, started, utf8, type Half } from "./halves.ts";

/** Alice's disk of the third schema, and who wrote its two logs. */
export interface OlderStore {
  disk: Disk;
  alice: Half;
  bob: Half;
}

/** How many entries each of the two has written, and how many of them each head covers. */
const [count, headEvery] = [200, 5];
const textType = 1;
const olderParents = list(record({ device: deviceId, epoch, seq: uint(), hash: bytes(16) }), 8);

/** The text of an entry; some are longer than a page. */
export const olderText = (name: string, seq: number): string =>
  `${name} ${seq} ${"and so on ".repeat(seq % 20 === 7 ? 900 : seq % 9)}`;

/** Alice and Bob know each other, and have written in turn. */
export function createOlderStore(): OlderStore {
  const disk = createDisk();
  bringToThird(disk.store);
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  keepPeople(disk.store, alice, bob);
  const logs = [alice, bob].map((half) => new OlderLog(disk.store, half));
  for (let seq = 0; seq < count; seq += 1) {
    for (const log of logs) log.write(seq, logs);
  }
  return { disk, alice, bob };
}

/** The store of today that an older one becomes; undefined if it has to be mended instead. */
export function renewed(older: Store): Disk | undefined {
  const fresh = createDisk();
  const steps = renew(older, fresh.store, primitivesNode);
  for (let step = steps.next(); ; step = steps.next())
    if (step.done) return step.value ? fresh : undefined;
}

function keepPeople(store: Store, { me }: Half, bob: Half): void {
  store.run(
    "INSERT INTO profile VALUES ('account', ?), ('list', ?), ('serverKey', ?), ('stay', 1)",
    me.account, me.list.signed, primitivesNode.sha256(utf8("the server")),
  ); // prettier-ignore
  store.run(
    "INSERT INTO contact VALUES (?, 'bob', ?, ?, 0, 'ask', 1, 0)",
    bob.me.account, bob.me.accountKey, bob.me.list.signed,
  ); // prettier-ignore
  store.run("INSERT INTO pin VALUES ('bob', ?, NULL)", bob.me.account);
}

/** One log as it grows. */
class OlderLog {
  readonly #store: Store;
  readonly #half: Half;
  readonly #row: number;
  readonly #log: LogId;
  #hash = noEntry;

  constructor(store: Store, half: Half) {
    this.#store = store;
    this.#half = half;
    this.#log = { conversation, device: half.me.keys.id, epoch: "ee".repeat(16) as Epoch };
    const { device, epoch: now } = this.#log;
    store.run(
      `INSERT INTO log (conversation, account, device, epoch, next, hash, clock)
       VALUES (?, ?, ?, ?, 0, '', 0)`,
      conversation, half.me.account, device, now,
    ); // prettier-ignore
    this.#row = Number(store.get("SELECT max(id) AS id FROM log")?.["id"]);
  }

  /** Writes the entry of this seq; it names the last one of the other log. */
  write(seq: number, logs: OlderLog[]): void {
    const parents = logs.filter((one) => one !== this).flatMap((one) => one.asParent(seq));
    const entry = this.#entryOf(seq, parents);
    this.#hash = hashEntry(this.#log, this.#hash, entry, primitivesNode.sha256);
    const { clock, bodyHash, salt, body } = entry;
    this.#store.run(
      "INSERT INTO entry VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
      conversation, this.#row, seq, this.#hash, clock, textType, encode(olderParents, parents),
      bodyHash, salt, body, clock,
    ); // prettier-ignore
    if (seq % headEvery === headEvery - 1) this.#sign(seq);
    this.#store.run(
      "UPDATE log SET next = ?, hash = ?, clock = ? WHERE id = ?",
      seq + 1, this.#hash, clock, this.#row,
    ); // prettier-ignore
  }

  /** Its last entry, as the one of this seq in the other log names it. */
  asParent(seq: number) {
    if (seq === 0) return [];
    const { device, epoch: now } = this.#log;
    const hash = this.#store.get(
      "SELECT hash FROM entry WHERE log = ? AND seq = ?",
      this.#row, seq - 1,
    )?.["hash"]; // prettier-ignore
    const start = Uint8Array.fromHex(String(hash)).subarray(0, 16);
    return [{ device, epoch: now, seq: seq - 1, hash: start }];
  }

  #entryOf(seq: number, parents: ReturnType<OlderLog["asParent"]>) {
    const [salt, body] = [
      new Uint8Array(16).fill(seq),
      utf8(olderText(this.#half.context.name, seq)),
    ];
    const bodyHash = primitivesNode.sha256(salt, body);
    const clock = started * 1000 + seq * 2 + this.#row;
    const rest = { type: textType, flags: 0, lifetime: 0, content: undefined };
    return { ...rest, seq, clock, parents, bodyHash, salt, body };
  }

  #sign(seq: number): void {
    const signature = this.#half.me.keys.sign("head", headBytes(this.#log, seq, this.#hash));
    this.#store.run("INSERT INTO head VALUES (?, ?, ?)", this.#row, seq, signature);
  }
}
