// A store of the third schema with the logs of two people, as an older program left it.
import assert from "node:assert/strict";
import { renew, type Store } from "#peer";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { bringToThird } from "../../../src/peer/disk/older-schema.ts";
import { createDisk, type Disk } from "./disk.ts";
import { OlderLog } from "../disk/third-schema.ts";
import { createHalf, utf8, type Half } from "./halves.ts";

/** Alice's disk of the third schema, and who wrote its two logs. */
export interface OlderStore {
  disk: Disk;
  alice: Half;
  bob: Half;
}

/** How many entries each of the two has written, and how many of them each head covers. */
const [count, headEvery] = [200, 5];

/** The text of an entry; some are longer than a page. */
export const olderText = (name: string, seq: number): string =>
  `${name} ${seq} ${"and so on ".repeat(seq % 20 === 7 ? 900 : seq % 9)}`;

/** Alice and Bob know each other, and have written in turn. */
export function createOlderStore(): OlderStore {
  const disk = createDisk();
  bringToThird(disk.store);
  const [alice, bob] = [createHalf("alice"), createHalf("bob")];
  keepPeople(disk.store, alice, bob);
  const [hers, his] = [alice, bob].map((half) => new OlderLog(disk.store, half, "ee"));
  assert.ok(hers && his);
  for (let seq = 0; seq < count; seq += 1) {
    const [herLast, hisLast] = seq > 0 ? [[hers.last()], [his.last()]] : [[], []];
    hers.write(olderText("alice", seq), { parents: hisLast, at: seq * 2 });
    his.write(olderText("bob", seq), { parents: herLast, at: seq * 2 + 1 });
    if (seq % headEvery === headEvery - 1) for (const log of [hers, his]) log.sign();
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
