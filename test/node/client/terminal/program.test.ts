// The program from the command line: its options, its exit codes and what a server says.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { after, test } from "node:test";

const program = new URL("../../../../src/node/tincan.ts", import.meta.url).pathname;
const dir = mkdtempSync(join(tmpdir(), "tincan-program-"));
after(() => rmSync(dir, { recursive: true }));

function tincan(args: string[], input = "", env: Record<string, string> = {}) {
  const options = { input, encoding: "utf8", env: { ...process.env, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
  return { status, stdout, stderr };
}

/** Starts a server on a free port, and returns its first three lines. */
async function startServer(
  data: string,
  port = 0,
): Promise<{ server: ChildProcess; said: string[] }> {
  const args = [program, "server", "--host", "127.0.0.1", "--port", String(port), "--data", data];
  const server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stdout })) {
    said.push(line);
    if (said.length === 3) break;
  }
  return { server, said };
}

test("a mistake on the command line gives exit code 2 and a sentence on standard error", () => {
  const mistakes = [
    ["nonsense"],
    ["--port", "1"],
    ["server", "--port", "70000"],
    ["server", "--plain"],
  ];
  for (const args of [...mistakes, ["--server", "ftp://example.org"], ["--server", ""]]) {
    const { status, stdout, stderr } = tincan(args);
    assert.deepEqual([status, stdout], [2, ""], args.join(" "));
    assert.notEqual(stderr, "");
  }
  assert.equal(tincan([], "", { TINCAN_SERVER: "ftp://example.org" }).status, 2);
});

test("asking for the version or for help gives exit code 0", () => {
  assert.match(tincan(["--version"]).stdout, /^\d+\.\d+\.\d+\n$/);
  const { status, stdout } = tincan(["--help"]);
  assert.equal(status, 0);
  for (const word of [
    "server",
    "--server",
    "--data",
    "--plain",
    "--allow-plain-http",
    "--host",
    "--port",
  ]) {
    assert.ok(stdout.includes(word), word);
  }
});

test("the end of input at the first prompt gives exit code 0 and leaves nothing on the disk", () => {
  const data = join(dir, "nobody");
  const { status, stdout, stderr } = tincan(["--data", data]);
  assert.deepEqual([status, stderr], [0, ""]);
  assert.match(stdout, /^\* welcome .*"exit" or Ctrl\+C.*\nUsername:\n$/);
  assert.throws(() => rmSync(data), { code: "ENOENT" });
});

test("if the data folder cannot be made, the program says so and asks for another name", () => {
  const { status, stdout } = tincan(["--data", join(program, "below-a-file")], "alice\nexit\n");
  assert.equal(status, 0);
  assert.match(stdout, /\* cannot open this profile: .*\nUsername:\n$/);
});

test("the program says that the server is unreachable, and exit leaves", () => {
  const args = ["--data", join(dir, "alone"), "--server", "127.0.0.1:1"];
  const { status, stdout } = tincan(args, "alice\nexit\n");
  assert.equal(status, 0);
  assert.match(stdout, /Username:\n\* cannot reach the server; .*\n$/);
});

test("a server says where it listens and how to join, and a signal ends it with exit code 0", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const { server, said } = await startServer(join(dir, "server"));
    assert.match(said[0] ?? "", /^Tincan listens on http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(said[1] ?? "", /browser on this machine: http:\/\/localhost:\d+$/);
    assert.match(said[2] ?? "", /npm run tincan -- --server http:\/\/127\.0\.0\.1:\d+$/);
    server.kill(signal);
    assert.deepEqual(await once(server, "exit"), [0, null]);
  }
});

test("a taken port gives one sentence and exit code 1", async () => {
  const { server, said } = await startServer(join(dir, "first"));
  const port = said[0]?.split(":").at(-1) ?? "";
  const args = ["server", "--host", "127.0.0.1", "--port", port, "--data", join(dir, "second")];
  const { status, stdout, stderr } = tincan(args);
  assert.deepEqual([status, stdout], [1, ""]);
  assert.equal(stderr, `port ${port} is already in use\n`);
  server.kill("SIGTERM");
  await once(server, "exit");
});
