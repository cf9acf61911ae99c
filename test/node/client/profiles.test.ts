// Where profiles are stored, and which of them stay signed in.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createProfiles, defaultDataDir, type Profile } from "../../../src/node/client/profiles.ts";
import type { Profiles } from "../../../src/node/client/profiles.ts";
import { temporaryFolder } from "../stage/temporary-folder.ts";

const server = "http://localhost:7070";

test("nothing is created before a name is opened", (t) => {
  const folder = temporaryFolder(t);
  const profiles = createProfiles(join(folder, "data"), server);
  assert.deepEqual(profiles.remembered(), []);
  profiles.discard("alice");
  assert.deepEqual(readdirSync(folder), []);
});

test("a profile has a private folder of its own", (t) => {
  const folder = temporaryFolder(t);
  const profile = opened(createProfiles(join(folder, "data"), server), "alice");
  assert.equal(profile.dir, join(folder, "data", "localhost_7070", "alice"));
  for (const dir of ["data", "data/localhost_7070", "data/localhost_7070/alice"]) {
    assert.equal(statSync(join(folder, dir)).mode & 0o777, 0o700, dir);
  }
  profile.close();
});

test("opening a profile that others could read makes it private", (t) => {
  const folder = temporaryFolder(t);
  const dir = join(folder, "localhost_7070", "alice");
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o755);
  opened(createProfiles(folder, server), "alice").close();
  assert.equal(statSync(dir).mode & 0o777, 0o700);
});

test("the same name on different servers means different profiles", (t) => {
  const folder = temporaryFolder(t);
  const servers = [
    "http://a.example",
    "https://a.example",
    "http://a.example:7070",
    "http://a.example_7070",
    "http://[::1]:7070",
    "http://..:7070",
  ];
  const dirs = servers.map((url) => opened(createProfiles(folder, url), "alice").dir);
  assert.equal(new Set(dirs).size, servers.length);
  assert.equal(readdirSync(folder).length, servers.length);
});

test("the spelling of an address makes no difference", (t) => {
  const folder = temporaryFolder(t);
  const first = opened(createProfiles(folder, "http://Chat.Example:80/"), "alice");
  first.close();
  assert.equal(opened(createProfiles(folder, "http://chat.example"), "alice").dir, first.dir);
});

test("a name that leads out of the folder opens nothing", (t) => {
  const profiles = createProfiles(temporaryFolder(t), server);
  for (const name of ["..", "../bob", "a/b", "Alice", ""]) {
    assert.throws(() => profiles.open(name), /no profile can be called/);
  }
});

test("an open profile cannot be opened again until it is closed", (t) => {
  const profiles = createProfiles(temporaryFolder(t), server);
  const profile = opened(profiles, "alice");
  assert.deepEqual(profiles.open("alice"), { heldBy: process.pid });
  opened(profiles, "bob").close();
  profile.close();
  opened(profiles, "alice").close();
});

test("a profile that never held an account is removed", (t) => {
  const folder = temporaryFolder(t);
  const profiles = createProfiles(folder, server);
  const profile = opened(profiles, "alice");
  writeFileSync(profile.storeFile, "");
  profile.close();
  profiles.discard("alice");
  assert.equal(existsSync(profile.dir), false);
});

test("a profile with keys, or one that is open, is never removed", (t) => {
  const profiles = createProfiles(temporaryFolder(t), server);
  const alice = opened(profiles, "alice");
  const bob = opened(profiles, "bob");
  writeFileSync(alice.keyFile, "keys");
  alice.close();
  for (const name of ["alice", "bob"]) profiles.discard(name);
  assert.ok(existsSync(alice.keyFile));
  assert.ok(existsSync(bob.dir));
});

test("profiles that stay signed in are remembered, latest first, until you undo that", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000_000_000 });
  const folder = temporaryFolder(t);
  const profiles = createProfiles(folder, server);
  for (const name of ["alice", "bob", "carol", "dave"]) opened(profiles, name).close();
  for (const name of ["bob", "alice", "carol", "bob"]) {
    t.mock.timers.tick(1);
    profiles.remember(name, true);
  }
  assert.deepEqual(createProfiles(folder, server).remembered(), ["bob", "carol", "alice"]);
  profiles.remember("bob", false);
  profiles.remember("dave", false);
  assert.deepEqual(profiles.remembered(), ["carol", "alice"]);
  assert.deepEqual(createProfiles(folder, "http://elsewhere").remembered(), []);
});

test("data is stored where the environment says", (t) => {
  const before = process.env["XDG_DATA_HOME"];
  t.after(() => {
    if (before === undefined) delete process.env["XDG_DATA_HOME"];
    else process.env["XDG_DATA_HOME"] = before;
  });
  process.env["XDG_DATA_HOME"] = "/somewhere";
  assert.equal(defaultDataDir(), "/somewhere/tincan");
  delete process.env["XDG_DATA_HOME"];
  assert.match(defaultDataDir(), /tincan/);
});

function opened(profiles: Profiles, name: string): Profile {
  const result = profiles.open(name);
  assert.ok("profile" in result);
  return result.profile;
}
