// Names as loot: somebody with a whole network who signs up as often as it allows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAccount, greet, makePerson, refusal } from "../server/stage/people.ts";
import { createWorld, type World } from "../server/stage/server-world.ts";

const wide = (site: number): string => `2001:db8:${site}::/48`;
const narrow = (site: number, part: number): string => `2001:db8:${site}:${part}00::/56`;

/** Signs up from a /64 of its own; whether that worked. */
function signsUp(world: World, name: string, site: number, part: number): boolean {
  const text = `2001:db8:${site}:${part}:${name}::/64`;
  const networks = [narrow(site, part), wide(site)];
  const channel = greet(world, world.connect({ text, networks }));
  const said = createAccount(world, makePerson(world, name), channel);
  channel.cut();
  return refusal(said) === undefined;
}

const count = (most: number, one: (at: number) => boolean): number =>
  Array.from({ length: most }, (_, at) => one(at)).filter(Boolean).length;

test("b04: the networks of one customer sign up no more often than a few households", () => {
  const world = createWorld();
  assert.equal(
    count(300, (at) => signsUp(world, `loot${at}`, 1, at % 256)),
    20,
  );
  assert.ok(signsUp(world, "alice", 2, 0), "nobody else is concerned");
});

test("b04: nor do all the addresses of one /56", () => {
  const world = createWorld();
  assert.equal(
    count(100, (at) => signsUp(world, `loot${at}`, 1, 7)),
    10,
  );
  assert.ok(signsUp(world, "alice", 1, 8), "the rest of the /48 has its own");
});
