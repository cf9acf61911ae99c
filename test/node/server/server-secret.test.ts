// The server's secret is made once, never written again, and never used when it is damaged.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { passwordServer } from "#crypto";
import { openSecret } from "../../../src/node/server/server-secret.ts";

/** The path of a secret in an empty folder that is removed after the test. */
function fileFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tincan-secret-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, "opaque.secret");
}

test("a secret is made once, only the server's user can read it, and it never changes", async (t) => {
  const file = fileFor(t);
  const secret = await openSecret(file, true);
  assert.equal((await passwordServer.serverKey(secret)).length, 32);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(join(file, "..")), ["opaque.secret"]);
  assert.deepEqual(await openSecret(file, true), secret);
  assert.deepEqual(await openSecret(file, false), secret);
});

test("two servers that start at the same time get the same secret", async (t) => {
  const file = fileFor(t);
  const [one, other] = await Promise.all([openSecret(file, true), openSecret(file, true)]);
  assert.deepEqual(one, other);
});

test("a missing secret is not replaced if accounts depend on it", async (t) => {
  const file = fileFor(t);
  await assert.rejects(openSecret(file, false), { code: "secret", facts: { path: file } });
  assert.deepEqual(readdirSync(join(file, "..")), []);
});

test("a damaged secret is refused and stays as it is", async (t) => {
  const file = fileFor(t);
  await openSecret(file, true);
  const sound = readFileSync(file);
  const flipped = Uint8Array.from(sound, (byte, index) => (index === 40 ? byte ^ 1 : byte));
  const damaged = [
    new Uint8Array(),
    sound.subarray(0, 100),
    flipped,
    Buffer.concat([sound, sound]),
  ];
  for (const bytes of damaged) {
    writeFileSync(file, bytes);
    await assert.rejects(openSecret(file, true), { code: "secret", facts: { path: file } });
    assert.deepEqual(Uint8Array.from(readFileSync(file)), Uint8Array.from(bytes));
  }
});

test("if no file can be written, the server does not start with a temporary secret", async (t) => {
  const file = join(fileFor(t), "missing", "opaque.secret");
  await assert.rejects(openSecret(file, true), { code: "unwritable", facts: { path: file } });
});
