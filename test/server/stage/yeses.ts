// Two people and what they do with a yes: show it to a server that has forgotten it, or leave it.
import assert from "node:assert/strict";
import type { FromServer } from "#protocol";
import { peekAnswer, sealRequest, type AccountId, type DeviceId, type RequestId } from "#protocol";
import { n, signUp, type SignedIn } from "./people.ts";
import type { World } from "./server-world.ts";

/** Alice and Bob, both signed in. */
export const pair = (world: World): [SignedIn, SignedIn] => [
  signUp(world, "alice"),
  signUp(world, "bob"),
];

/** A request that nobody has signed. */
const unsigned = sealRequest(
  {
    id: "00".repeat(16) as RequestId,
    from: "11".repeat(32) as AccountId,
    to: "22".repeat(32) as AccountId,
    device: "33".repeat(32) as DeviceId,
    expires: 0,
    waiting: false,
  },
  () => new Uint8Array(64),
);

/** Shows a yes, together with its request if that is to count. */
export const show = (person: SignedIn, yes: Uint8Array, request = unsigned): FromServer[] =>
  person.say({ type: "grant", n, request, answer: yes });

/** Leaves the chat that this yes allowed. */
export const leave = (person: SignedIn, other: SignedIn, yes: Uint8Array): FromServer[] =>
  person.say({ type: "leave", n, account: other.person.id, request: idOf(yes) });

const idOf = (yes: Uint8Array): RequestId =>
  peekAnswer(yes)?.id ?? assert.fail("this is not an answer");
