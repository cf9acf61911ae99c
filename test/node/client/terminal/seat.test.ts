// A profile and its peer, as the chat program holds them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreFailure, type PeerEvent } from "#peer";
import type { Profile, Profiles } from "../../../../src/node/client/profiles.ts";
import { createSeat, type Start } from "../../../../src/node/client/terminal/seat.ts";

/** A seat over profiles and peers that only note what is done with them. */
function sit(start?: Start) {
  const done: string[] = [];
  const tells: ((event: PeerEvent) => void)[] = [];
  const profile = (name: string): Profile => ({
    dir: name,
    storeFile: name,
    keyFile: name,
    close: () => done.push(`close ${name}`),
  });
  const profiles: Profiles = {
    open: (name) => (name === "taken" ? { heldBy: 42 } : { profile: profile(name) }),
    discard: (name) => done.push(`discard ${name}`),
    remembered: () => [],
    remember: () => {},
  };
  const noting: Start = (_profile, name, tell) => {
    tells.push(tell);
    return {
      command: (command) => done.push(`${name}: ${command.do}`),
      stop: async () => void done.push(`stop ${name}`),
    };
  };
  const seat = createSeat(profiles, start ?? noting, ({ tell }) => done.push(`tells ${tell}`));
  return { seat, done, tells };
}

test("a profile that is given up is closed before it is removed, and before the next one opens", async () => {
  const { seat, done, tells } = sit();
  assert.deepEqual(await seat.open("alcie"), { type: "profileOpened" });
  seat.command({ do: "start" });
  seat.abandon();
  tells[0]?.({ tell: "ended" });
  await seat.open("alice");
  seat.command({ do: "start" });
  tells[1]?.({ tell: "serverReached" });
  await seat.leave();
  assert.deepEqual(done, [
    "alcie: start",
    "stop alcie",
    "discard alcie",
    "alice: start",
    "tells serverReached",
    "stop alice",
  ]);
});

test("a profile that another process has is refused with its number", async () => {
  const { seat } = sit();
  const refused = { type: "profileRefused", why: { heldBy: 42 } };
  assert.deepEqual(await seat.open("taken"), refused);
});

test("a profile whose disk fails is refused, and given back", async () => {
  const { seat, done } = sit(() => {
    throw new StoreFailure("newer");
  });
  const refused = { type: "profileRefused", why: { store: "newer" } };
  assert.deepEqual(await seat.open("alice"), refused);
  assert.deepEqual(done, ["close alice"]);
});
