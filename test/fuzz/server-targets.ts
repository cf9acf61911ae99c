// The server with any frames on its connections, from a stranger and from somebody who has signed
// in.
import assert from "node:assert/strict";
import { encodeToServer, limits, type ToServer } from "#protocol";
import { toServer } from "../protocol/arbitraries.ts";
import {
  agree,
  all,
  answerTo,
  listOf,
  n,
  relays,
  requestOf,
  signUp,
} from "../server/stage/people.ts";
import type { SignedIn } from "../server/stage/people.ts";
import { createWorld, type World } from "../server/stage/server-world.ts";
import { createChoices } from "./choices.ts";
import { samples } from "./codec-targets.ts";
import type { Target } from "./target.ts";

/** Frames one after another, each with its length in two bytes before it. */
const framed = (frames: Uint8Array[]): Uint8Array =>
  new Uint8Array(frames.flatMap((frame) => [frame.length >> 8, frame.length & 255, ...frame]));

const hello = encodeToServer({
  type: "hello",
  min: 1,
  max: 1,
  features: [],
  nonce: new Uint8Array(32),
  program: "fuzz",
});

/** A frame gets one answer, plus whatever the server reports on its own. */
const answersMax = 4;

/** Whatever a stranger says, the server answers with few frames, and peers understand them. */
function anyStranger(bytes: Uint8Array): void {
  const choices = createChoices(bytes);
  const line = createWorld().connect();
  while (choices.left > 0 && line.closed() === undefined) {
    const frame = choices.bytes(choices.below(limits.frameBytesMax));
    assert.ok(line.write(frame).length <= answersMax);
  }
}

/** A server with Alice and Bob, who have agreed to chat, and Mallory, who has no agreement. */
function createTown(): { world: World; people: [SignedIn, SignedIn, SignedIn] } {
  const world = createWorld();
  const [alice, bob] = [signUp(world, "alice"), signUp(world, "bob")];
  agree(world, alice, bob);
  return { world, people: [alice, bob, signUp(world, "mallory")] };
}

/** Whatever Mallory says, no frame of hers reaches Alice, and Alice's still reach Bob. */
function anyMember(bytes: Uint8Array): void {
  const choices = createChoices(bytes);
  const { world, people } = createTown();
  const [alice, bob, mallory] = people;
  while (choices.left > 0 && mallory.closed() === undefined) {
    const frame = choices.bytes(choices.below(limits.frameBytesMax));
    assert.ok(mallory.write(frame).length <= answersMax);
    if (choices.below(4) === 3) world.pass(choices.below(10_000));
    // Otherwise their connections would be dead after a while.
    const heard = [alice, bob].flatMap(({ news, say }) => news().concat(say({ type: "ping", n })));
    assert.deepEqual(all(heard, "relayed"), []);
  }
  assert.ok(relays(alice, bob) && relays(bob, alice));
}

/** What Mallory might say to Alice and Bob, with all signatures as they should be. */
function malloryFrames(): Uint8Array[] {
  const { world, people } = createTown();
  const [alice, bob, mallory] = people;
  const list = listOf(world, mallory.person, 0, [mallory.device]);
  const asked = requestOf(world, mallory, alice);
  const others = requestOf(world, alice, bob);
  const frame = Uint8Array.of(1, 2, 3);
  const said: ToServer[] = [
    { type: "ask", n: 1, request: asked.signed, list },
    { type: "ask", n: 2, request: others.signed, list },
    { type: "answer", n: 3, answer: answerTo(world, asked.request, mallory), list },
    { type: "answer", n: 4, answer: answerTo(world, others.request, mallory), list },
    { type: "grant", n: 5, request: asked.signed, answer: answerTo(world, asked.request, alice) },
    { type: "leave", n: 6, account: alice.person.id, request: asked.request.id },
    { type: "block", n: 7, account: alice.person.id, on: true, agoMs: 9 },
    { type: "withdraw", n: 8, request: asked.request.id },
    { type: "relay", to: alice.device.id, frame },
    { type: "publish", n: 9, list: listOf(world, mallory.person, 1, []) },
  ];
  return said.map(encodeToServer);
}

/** The targets for the server. */
export const serverTargets: readonly Target[] = [
  {
    name: "server-stranger",
    short: 300,
    seeds: () => {
      const frames = samples(toServer, encodeToServer);
      return [framed([hello, ...frames]), ...frames.map((frame) => framed([hello, frame]))];
    },
    run: anyStranger,
  },
  {
    name: "server-member",
    short: 20,
    seeds: () => {
      const frames = malloryFrames();
      const any = framed(samples(toServer, encodeToServer));
      return [any, ...frames.map((frame) => framed([frame]))];
    },
    run: anyMember,
  },
];
