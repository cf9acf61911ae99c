// Attacks with the keys of a removed device: other lines in place of its last ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeBatch, encodeBody, entryTypes, headBytes } from "#protocol";
import type { Batch, BetweenPeers, EntryHash, Epoch } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { directConversation } from "../../src/peer/logs/conversation.ts";
import { hashesOf } from "../../src/peer/logs/held-batch.ts";
import { contextOf, deviceIdOf, keysOf } from "../peer/stage/forger.ts";
import { accountOf, agree, history } from "../peer/stage/stories.ts";
import { openWorld, type Device, type World } from "../peer/stage/world.ts";

/** Alice's phone has written these to Mallory while her tablet was off, and has been removed. */
async function removedPhone(texts: string[]) {
  const world = await openWorld();
  const [alice, mallory] = [await world.person("alice"), await world.person("mallory")];
  const [phone, tablet] = [await world.phoneOf(alice), await world.phoneOf(alice)];
  agree(alice, mallory);
  world.advance(5_000);
  tablet.crash();
  world.advance(20_000);
  for (const text of texts) {
    phone.says({ do: "write", name: "mallory", text });
    world.advance(3_000);
  }
  alice.says({ do: "revoke", device: deviceIdOf(phone), password: "the password of alice" });
  await world.settle();
  world.advance(5_000);
  return { world, alice, mallory, phone, tablet };
}

/** The epoch in which the phone has written, as Alice's other device has it. */
function epochOf(alice: Device, phone: Device): Epoch {
  const id = deviceIdOf(phone);
  const logs = alice.disk.rows("SELECT * FROM log");
  const log = logs.find(({ device }) => (device as Uint8Array).toHex() === id);
  assert.ok(log);
  return (log["epoch"] as Uint8Array).toHex() as Epoch;
}

/** The start of the phone's log with other lines in it, signed with its keys. */
function forged(world: World, { alice, mallory, phone }: Ends, texts: string[]): Uint8Array {
  const { id, sign } = keysOf(phone);
  const entries = texts.map((text, at) => {
    const body = { content: new TextEncoder().encode(text), fallback: undefined };
    const content = Uint8Array.of(...new Uint8Array(16), ...encodeBody(body));
    const rest = { flags: 0, lifetime: 0, parents: [], content, erased: undefined };
    return { clock: world.now() * 1_000 + at, type: entryTypes.text, ...rest };
  });
  const batch: Batch = {
    conversation: directConversation(contextOf(alice), accountOf(alice), accountOf(mallory)),
    device: id,
    epoch: epochOf(alice, phone),
    first: 0,
    logs: [],
    entries,
    signature: new Uint8Array(64),
  };
  const last = hashesOf(batch, new Uint8Array(32), primitivesNode.sha256).at(-1)?.toHex();
  const head = headBytes(batch, texts.length - 1, last as EntryHash);
  return encodeBatch({ ...batch, signature: sign("head", head) });
}

type Ends = Record<"alice" | "mallory" | "phone", Device>;

test("a04: with a contact's help a removed device changes none of its last lines", async () => {
  const { world, tablet, ...ends } = await removedPhone(["p0", "p1", "p2", "p3"]);
  const { alice, mallory } = ends;
  const batch = forged(world, ends, ["I owe you 1000", "truly"]);
  mallory.mouth.lie = (said): BetweenPeers[] => {
    const rest = said.filter(({ type }) => type !== "batch");
    return said.some(({ type }) => type === "have") ? [...rest, { type: "batch", batch }] : rest;
  };
  tablet.start();
  world.advance(60_000);
  assert.deepEqual(history(tablet, "mallory"), []);
  mallory.mouth.lie = (said) => said;
  tablet.crash();
  tablet.start();
  world.advance(120_000);
  assert.deepEqual(history(tablet, "mallory"), history(alice, "mallory"));
});

test("a04: what a removed device wrote comes from a contact, however much there is of it", async () => {
  const texts = Array.from({ length: 8 }, (_, at) => `${at}`.repeat(60_000));
  const { world, alice, tablet } = await removedPhone(texts);
  tablet.start();
  world.advance(60_000);
  assert.equal(history(tablet, "mallory").length, texts.length);
  assert.deepEqual(history(tablet, "mallory"), history(alice, "mallory"));
});
