// A round yields no figures if its chat used a path other than the one it claims to measure.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PeerEvent } from "#peer";
import { createPerson } from "../../bench/person.ts";

const path = (now: "relay" | "direct" | undefined): PeerEvent => ({
  tell: "path",
  name: "bob",
  path: now,
});

test("when a chat leaves the relay, the current measurement and all later ones fail", async () => {
  const person = createPerson("relay", () => {});
  person.hear(path("relay"));
  const trips = person.roundTrips(1);
  person.hear(path("direct"));
  await assert.rejects(trips, /left the path "relay" for "direct"/);
  person.hear(path("relay"));
  await assert.rejects(person.roundTrips(1), /left the path/);
  await assert.rejects(person.stream(1), /left the path/);
  assert.throws(() => person.path(), /left the path/);
});

test("a running stream fails when its path changes", async () => {
  const person = createPerson("relay", () => {});
  person.hear(path("relay"));
  const stream = person.stream(100);
  person.hear(path("direct"));
  await assert.rejects(stream, /left the path "relay" for "direct"/);
});

test("a chat may move from the relay to a direct path, but not back", async () => {
  const person = createPerson("direct", () => {});
  person.hear(path("relay"));
  assert.throws(() => person.path(), /never came to the path "direct"/);
  person.hear(path("direct"));
  assert.equal(person.path(), "direct");
  person.hear(path(undefined));
  assert.throws(() => person.path(), /left the path "direct" for "none"/);
});
