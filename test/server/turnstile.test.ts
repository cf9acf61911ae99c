// The turnstile: it lets in a crowd that arrives at once, a few at a time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { all, greet, n, proofOf, refusal, signUp, type Greeted } from "./stage/people.ts";
import { createWorld, type World } from "./stage/server-world.ts";

/** This many devices that are known and not yet in, each with the frame that would let it in. */
function crowd(world: World, count: number): { connection: Greeted; knock(): string[] }[] {
  return Array.from({ length: count }, (_, index) => {
    const { person, cut } = signUp(world, `member${index}`);
    cut();
    world.pass(1_000);
    const connection = greet(world);
    const device = person.laptop.id;
    const signature = proofOf(world, person.laptop, connection);
    const knock = () =>
      connection.say({ type: "prove", n, device, signature, certificate: undefined });
    return { connection, knock: () => knock().map(({ type }) => type) };
  });
}

test("of a crowd that arrives at once, a few get in immediately, and the others soon after", () => {
  const world = createWorld({ signInsAtOnce: 3, strangersByAddress: 100 });
  const alice = signUp(world, "alice");
  const members = crowd(world, 8);
  const atOnce = members.filter(({ knock }) => knock().includes("signedIn"));
  assert.equal(atOnce.length, 3);
  assert.equal(
    alice.say({ type: "ping", n })[0]?.type,
    "pong",
    "the server answers Alice meanwhile",
  );
  const later = (): number =>
    members.filter(({ connection }) => all(connection.news(), "signedIn").length > 0).length;
  world.pass(20);
  assert.equal(later(), 3);
  world.pass(20);
  assert.equal(later(), 2);
});

test("nobody waits at the turnstile twice, and nobody who has gone gets in", () => {
  const world = createWorld({ signInsAtOnce: 1, strangersByAddress: 100 });
  const [first, second, third] = crowd(world, 3);
  assert.ok(first && second && third);
  assert.ok(first.knock().includes("signedIn"));
  assert.deepEqual(second.knock(), []);
  assert.deepEqual(second.knock(), ["refused"]);
  assert.equal(refusal(second.connection.say({ type: "ping", n })), undefined);
  third.knock();
  second.connection.cut();
  world.pass(20);
  assert.ok(
    all(third.connection.news(), "signedIn").length > 0,
    "a departure costs nobody else their place",
  );
});
