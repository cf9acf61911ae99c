// Attacks by a thief: somebody with another account on the same computer, or with files of ours.
import assert from "node:assert/strict";
import {
  chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync,
  writeFileSync,
} from "node:fs"; // prettier-ignore
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { createProfiles, type Profiles } from "../../src/node/client/profiles.ts";
import type { Log, LogFields } from "../../src/node/server/log-pino.ts";
import { serve } from "../../src/node/server/start-server.ts";
import { temporaryFolder } from "../node/stage/temporary-folder.ts";

const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** Alice's profile, closed, with files as a careless copy would leave them. */
function copiedProfile(t: TestContext): { profiles: Profiles; dir: string; data: string } {
  const data = temporaryFolder(t);
  const profiles = createProfiles(data, "http://localhost:7070");
  const dir = join(data, "localhost_7070", "alice");
  mkdirSync(dir, { recursive: true });
  for (const name of ["store.sqlite", "store.sqlite-wal", "keys", "store.sqlite.damaged-x"]) {
    writeFileSync(join(dir, name), name);
    chmodSync(join(dir, name), 0o644);
  }
  return { profiles, dir, data };
}

test("a13: a profile copied with wide modes is private again once it is opened", (t) => {
  const { profiles, dir, data } = copiedProfile(t);
  for (const folder of [dir, join(data, "localhost_7070")]) chmodSync(folder, 0o777);
  const opened = profiles.open("alice");
  assert.ok("profile" in opened);
  t.after(opened.profile.close);
  assert.equal(modeOf(dir), 0o700);
  assert.equal(modeOf(join(data, "localhost_7070")), 0o700);
  for (const name of ["store.sqlite", "store.sqlite-wal", "keys", "store.sqlite.damaged-x"]) {
    assert.equal(modeOf(join(dir, name)), 0o600, name);
  }
});

for (const name of ["store.sqlite", "store.sqlite-wal", "keys", "lock", "pid"]) {
  test(`a13: a link planted as ${name} of a profile is refused, and not followed`, (t) => {
    const { profiles, dir, data } = copiedProfile(t);
    const mine = join(data, "mallory.txt");
    writeFileSync(mine, "mallory's", { mode: 0o644 });
    if (existsSync(join(dir, name))) renameSync(join(dir, name), join(dir, "before"));
    symlinkSync(mine, join(dir, name));
    assert.deepEqual(profiles.open("alice"), { link: join(dir, name) });
    assert.equal(readFileSync(mine, "utf8"), "mallory's");
    assert.equal(modeOf(mine), 0o644);
  });
}

test("a13: a profile whose folder is a link elsewhere is refused", (t) => {
  const { profiles, dir, data } = copiedProfile(t);
  renameSync(dir, join(data, "elsewhere"));
  symlinkSync(join(data, "elsewhere"), dir);
  assert.deepEqual(profiles.open("alice"), { link: dir });
});

/** A server on loopback that logs into a list. */
async function served(t: TestContext, data: string) {
  const logged: [string, LogFields | undefined][] = [];
  const log: Log = { info: () => {}, error: (event, fields) => void logged.push([event, fields]) };
  const server = await serve({ host: "127.0.0.1", port: 0, data, log });
  t.after(server.stop);
  return { server, logged };
}

/** The folder of a server that has run. */
async function usedData(t: TestContext): Promise<string> {
  const data = join(temporaryFolder(t), "data");
  const { server } = await served(t, data);
  await server.stop();
  return data;
}

test("a13: a server narrows a database and a secret that others can read, and logs it", async (t) => {
  const data = await usedData(t);
  const files = ["opaque.secret", "server.db"].map((name) => join(data, name));
  for (const file of files) chmodSync(file, 0o644);
  chmodSync(data, 0o777);
  const { logged } = await served(t, data);
  for (const file of files) assert.equal(modeOf(file), 0o600, file);
  assert.deepEqual(logged, [
    ["folder-open-to-others", { path: data }],
    ...files.map((path) => ["was-open-to-others", { path }]),
  ]);
});

for (const name of ["opaque.secret", "server.db", "server.db-wal", "server.reserve", "lock"]) {
  test(`a13: a server does not start on a link planted as ${name}, and follows none`, async (t) => {
    const data = await usedData(t);
    const target = join(data, "..", "target");
    const planted = join(data, name);
    if (existsSync(planted)) renameSync(planted, target);
    symlinkSync(target, planted);
    const was = lstatSync(target, { throwIfNoEntry: false })?.mtimeMs;
    const facts = { path: planted };
    await assert.rejects(served(t, data), { code: "link", facts });
    assert.equal(lstatSync(target, { throwIfNoEntry: false })?.mtimeMs, was);
  });
}
