// Whatever three people do, in any order, the server reports them correctly to each other.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { FromServer, Request, RequestId } from "#protocol";
import type { ServerLimits } from "#server";
import {
  all,
  answer,
  ask,
  n,
  relays,
  resume,
  signIn,
  signUp,
  type SignedIn,
} from "./stage/people.ts";
import { createWorld, type World } from "./stage/server-world.ts";

/** One of the three, as a model of what must be true for them. */
interface Player {
  at: "here" | "gone";
  line: SignedIn;
  /** The names that the server has shown as online. */
  readonly shown: Set<string>;
  lobby: "open" | "closed";
  /** The names of people this one has agreed to chat with. */
  readonly friends: Map<string, RequestId>;
  /** The latest request this one has made to each person, by name. */
  readonly requests: Map<string, Request>;
}

type Deed = (world: World, one: Player, other: Player) => FromServer[];

const deeds: Record<string, Deed> = {
  come: (world, one) => enter(one, signIn(world, one.line.person)),
  resume: (world, one) => enter(one, resume(world, one.line)),
  lose(_world, one) {
    one.line.cut();
    one.at = "gone";
    return [];
  },
  signOut(_world, one) {
    if (one.at === "here") one.friends.clear();
    one.at = "gone";
    return one.line.say({ type: "signOut" });
  },
  ask(world, one, other) {
    const { request, said } = ask(world, one.line, other.line);
    if (all(said, "ringing").length > 0) one.requests.set(nameOf(other), request);
    return said;
  },
  yes: (world, one, other) => reply(world, one, other, "yes"),
  no: (world, one, other) => reply(world, one, other, "no"),
  leave(_world, one, other) {
    const leaving = one.friends.get(nameOf(other)) ?? ("00".repeat(16) as RequestId);
    if (one.at === "here") unfriend(one, other);
    const account = other.line.person.id;
    return one.line.say({ type: "leave", n, account, request: leaving });
  },
};

const nameOf = ({ line }: Player): string => line.person.name;

function enter(one: Player, line: SignedIn): FromServer[] {
  one.line = line;
  one.at = "here";
  return line.welcome;
}

function unfriend(one: Player, other: Player): void {
  one.friends.delete(nameOf(other));
  other.friends.delete(nameOf(one));
}

function reply(world: World, one: Player, other: Player, says: "yes" | "no"): FromServer[] {
  const request = other.requests.get(nameOf(one));
  if (request === undefined) return [];
  const said = answer(world, one.line, request, { says });
  if (says === "yes" && all(said, "done").length > 0) {
    one.friends.set(nameOf(other), request.id);
    other.friends.set(nameOf(one), request.id);
  }
  return said;
}

function see(one: Player, frames: FromServer[]): void {
  for (const frame of frames) {
    if (frame.type === "lobby") one.lobby = frame.open ? "open" : "closed";
    if (frame.type !== "presence") continue;
    if (frame.whole) one.shown.clear();
    for (const { name, online } of frame.changes) {
      if (online) one.shown.add(name);
      else one.shown.delete(name);
    }
  }
}

const step = fc.record({
  deed: fc.constantFrom(...Object.keys(deeds)),
  who: fc.nat(2),
  further: fc.integer({ min: 1, max: 2 }),
  thenMs: fc.constantFrom(0, 0, 0, 1, 150, 5000, 11_000),
});

function play(limits: Partial<ServerLimits>, steps: fc.Arbitrary<Step[]>): void {
  fc.assert(
    fc.property(steps, (taken) => {
      const world = createWorld({ requestsByPair: { burst: 99, perHour: 99 }, ...limits });
      const players = ["alice", "bob", "carol"].map((name) => join(world, name));
      for (const one of players) see(one, [...one.line.welcome, ...one.line.news()]);
      for (const one of taken) take(world, players, one);
      wait(world, players, 11_000);
      compare(players);
      for (const { line } of players) line.cut();
      world.pass(13 * 3_600_000);
      assert.equal(world.idleMs(), undefined, "the server has no deadline left");
    }),
    { numRuns: 60 },
  );
}

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const join = (world: World, name: string): Player => ({
  at: "here",
  line: signUp(world, name),
  shown: new Set(),
  lobby: "open",
  friends: new Map(),
  requests: new Map(),
});

function take(world: World, players: Player[], { deed, who, further, thenMs }: Step): void {
  const [one, other] = [players[who], players[(who + further) % 3]];
  if (one === undefined || other === undefined) return;
  const friends = new Set(one.friends.keys());
  see(one, deeds[deed]?.(world, one, other) ?? []);
  if (deed === "signOut") {
    for (const friend of players) if (friends.has(nameOf(friend))) unfriend(one, friend);
  }
  wait(world, players, thenMs);
}

function wait(world: World, players: Player[], ms: number): void {
  const hear = () => players.forEach((one) => one.at === "here" && see(one, one.line.news()));
  hear();
  for (const one of players) if (one.at === "here") see(one, one.line.say({ type: "ping", n }));
  world.pass(ms);
  hear();
}

function compare(players: Player[]): void {
  const here = players.filter(({ at }) => at === "here");
  for (const one of here) {
    const others = here.filter((other) => other !== one);
    if (one.lobby === "open") assert.deepEqual([...one.shown].toSorted(), others.map(nameOf));
    for (const other of others) {
      const passes = relays(one.line, other.line);
      assert.equal(passes, one.friends.has(nameOf(other)), `${nameOf(one)} to ${nameOf(other)}`);
    }
  }
}

/** Few enough steps that nobody is away for five minutes. */
const steps = fc.array(step, { maxLength: 25 });

test("everyone sees who is online, and frames pass only between people who have agreed", () => {
  play({}, steps);
});

test("the same holds while the lobby closes and opens", () => {
  play({ lobbyCloses: 2, lobbyReopens: 2 }, steps);
});
