// A round that was carried by another path than it says yields no figures.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PeerEvent } from "#peer";
import { createPerson } from "../../bench/person.ts";

const path = (now: "relay" | "direct" | undefined): PeerEvent => ({
  tell: "path",
  name: "bob",
  path: now,
});

test("a chat that leaves the relay fails the measuring that is under way, and all that follows", async () => {
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

test("a stream that is under way fails when its path changes", async () => {
  const person = createPerson("relay", () => {});
  person.hear(path("relay"));
  const stream = person.stream(100);
  person.hear(path("direct"));
  await assert.rejects(stream, /left the path "relay" for "direct"/);
});

test("a chat may begin on the relay and come to a direct path, but not lose it", async () => {
  const person = createPerson("direct", () => {});
  person.hear(path("relay"));
  assert.throws(() => person.path(), /never came to the path "direct"/);
  person.hear(path("direct"));
  assert.equal(person.path(), "direct");
  person.hear(path(undefined));
  assert.throws(() => person.path(), /left the path "direct" for "none"/);
});
