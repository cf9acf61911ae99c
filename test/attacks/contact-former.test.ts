// Attacks by a contact who calls the device of somebody else a former one of their own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { belongingOf, certifyDevice, peekSessionDevice, sealFormerAuthor } from "#protocol";
import type { BetweenPeers, EntryHash, Epoch } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { directConversation } from "../../src/peer/logs/conversation.ts";
import { contextOf, keysOf, ownAccount } from "../peer/stage/forger.ts";
import { accountOf, agree, history } from "../peer/stage/stories.ts";
import { openWorld, type Device } from "../peer/stage/world.ts";

type Former = Extract<BetweenPeers, { type: "former" }>;

/** Alice has written to Mallory on her laptop and, once that was off, in a browser that is gone. */
async function writtenInABrowser() {
  const world = await openWorld();
  const [alice, mallory] = [await world.person("alice"), await world.person("mallory")];
  agree(alice, mallory);
  alice.says({ do: "write", text: "from my laptop" });
  world.advance(5_000);
  alice.crash();
  world.advance(20_000);
  const browser = await world.sessionOf(alice);
  world.advance(30_000);
  browser.says({ do: "write", name: "mallory", text: "from a browser" });
  world.advance(10_000);
  browser.crash();
  world.advance(20_000);
  return { world, alice, mallory };
}

/** Mallory's statement that the browser was hers, with its last head as she has it. */
function statement(alice: Device, mallory: Device): Uint8Array {
  const [kept] = mallory.disk.rows("SELECT signed FROM former_author");
  const signingKey = peekSessionDevice(kept?.["signed"] as Uint8Array)?.signingKey;
  assert.ok(signingKey);
  const device = primitivesNode.sha256(signingKey).toHex();
  const [last] = mallory.disk.rows(
    `SELECT lower(hex(epoch)) AS epoch, lower(hex(batch.hash)) AS hash,
       (batch.id & 0xffffffff) + count - 1 AS seq
     FROM log JOIN batch ON batch.id >> 32 = log.id
     WHERE lower(hex(device)) = '${device}'
     ORDER BY batch.id DESC LIMIT 1`,
  );
  assert.ok(last);
  const [epoch, hash] = [last["epoch"] as Epoch, last["hash"] as EntryHash];
  const { body, sign } = ownAccount(mallory);
  const conversation = directConversation(contextOf(alice), accountOf(alice), accountOf(mallory));
  const heads = [{ epoch, seq: Number(last["seq"]), hash }];
  const { accountKey } = body;
  return sealFormerAuthor({ accountKey, conversation, signingKey, number: 9, heads }, sign);
}

/** The word of Mallory's own device, which is that of no other. */
function wordOf(mallory: Device): Uint8Array {
  const { body } = ownAccount(mallory);
  const keys = keysOf(mallory);
  return belongingOf(body, certifyDevice(body, keys, keys.sign));
}

for (const word of ["no word of the device", "the word of a device of her own"]) {
  test(`a01: with ${word}, a contact passes off nothing as hers that you wrote in a browser`, async () => {
    const { world, alice, mallory } = await writtenInABrowser();
    const belonging = word.startsWith("no") ? new Uint8Array() : wordOf(mallory);
    const lie: Former = { type: "former", former: statement(alice, mallory), belonging };
    mallory.mouth.lie = (said) => [lie, ...said.filter(({ type }) => type !== "former")];
    alice.start();
    world.advance(120_000);
    assert.deepEqual(history(alice, "mallory"), ["alice: from my laptop"]);
    mallory.mouth.lie = (said) => said;
    alice.crash();
    world.advance(20_000);
    alice.start();
    world.advance(120_000);
    const both = ["alice: from my laptop", "alice: from a browser"];
    assert.deepEqual(history(alice, "mallory"), both);
  });
}
