// The profile and the peer that the chat program holds.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { StoreFailure, type PeerEvent } from "#peer";
import type { Profile, Profiles } from "../../../../src/node/client/profiles.ts";
import { createSeat, type Start } from "../../../../src/node/client/terminal/seat.ts";

/** A seat with fake profiles and peers that only note what happens to them. */
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
    open: (name) => (name === "taken" ? { heldBy: 42 } : { profile: profile(name), exposed: [] }),
    discard: (name) => done.push(`discard ${name}`),
    remembered: () => [],
    remember: () => {},
  };
  const noting: Start = async (_profile, name, tell) => {
    tells.push(tell);
    return {
      command: (command) => done.push(`${name}: ${command.do}`),
      stop: async () => void done.push(`stop ${name}`),
    };
  };
  const seat = createSeat(profiles, start ?? noting, ({ tell }) => done.push(`tells ${tell}`));
  return { seat, done, tells };
}

test("a given-up profile is closed before it is removed and before the next one opens", async () => {
  const { seat, done, tells } = sit();
  assert.deepEqual(await seat.open("alcie"), {
    type: "profileOpened",
    folder: "alcie",
    exposed: [],
  });
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

test("a profile that another process holds is refused with the number of that process", async () => {
  const { seat } = sit();
  const refused = { type: "profileRefused", why: { heldBy: 42 } };
  assert.deepEqual(await seat.open("taken"), refused);
});

test("a profile whose disk fails is refused, and closed again", async () => {
  const { seat, done } = sit(async () => {
    throw new StoreFailure("newer");
  });
  const refused = { type: "profileRefused", why: { store: "newer" } };
  assert.deepEqual(await seat.open("alice"), refused);
  assert.deepEqual(done, ["close alice"]);
});

test("whoever leaves while a profile opens gets no peer, and the profile is closed", async () => {
  const { seat, done } = sit(async (_profile, _name, _tell, left) => {
    await once(left, "abort");
    return undefined;
  });
  const opening = seat.open("alice");
  await Promise.resolve();
  seat.abandon();
  await seat.leave();
  await opening;
  assert.deepEqual(done, ["close alice"]);
});
