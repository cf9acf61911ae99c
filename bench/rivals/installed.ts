// Finds the programs of this machine, and runs them until they are ended.
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { delimiter, join } from "node:path";

/** The path of a program of this name; undefined where there is none. */
export function programOf(name: string): string | undefined {
  const folders = `${process.env["PATH"] ?? ""}${delimiter}/usr/sbin`.split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** Starts a program that says nothing of interest. */
export function run(file: string, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(file, args, { stdio: "ignore", env: { ...process.env, ...env } });
}

/** Ends a program that was started here, and only this one. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
  child.kill("SIGTERM");
  await gone;
  clearTimeout(force);
}

/** A port of loopback on which nobody listens now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as AddressInfo; // It listens on a port.
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const patienceMs = 30_000;

/** Resolves once somebody listens on this port of loopback. */
export async function listening(port: number): Promise<void> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline;) {
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () =>
        resolve(false),
      );
      socket.once("connect", () => socket.destroy());
    });
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nobody listens on port ${port}`);
}
