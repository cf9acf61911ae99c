// A server in this process that serves a slightly changed copy of the built page.
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openLog } from "../../src/node/server/log-pino.ts";
import { serve } from "../../src/node/server/start-server.ts";
import { folder, type Place } from "../system/programs.ts";

/** A change to the text of all files that match a glob pattern. */
export interface Change {
  files: string;
  to(text: string): string;
}

/** Serves a copy of the page with some files changed, on a free port or a given one. */
export async function serveChanged(
  t: TestContext,
  changes: Change[],
  place: { port: number; data: string } = { port: 0, data: folder(t) },
): Promise<Place & { data: string; stop(): Promise<void> }> {
  const page = join(folder(t), "page");
  cpSync("dist/web", page, { recursive: true });
  for (const { files, to } of changes) {
    for (const file of globSync(join(page, files))) {
      writeFileSync(file, to(readFileSync(file, "utf8")));
      rmSync(`${file}.br`, { force: true });
    }
  }
  const { data } = place;
  const log = openLog("silent", "stderr");
  const server = await serve({ host: "127.0.0.1", port: place.port, data, log, page });
  t.after(() => server.stop());
  const { port } = server.address;
  return { port, data, url: `http://127.0.0.1:${port}`, stop: () => server.stop() };
}

/** As in a private window of a browser that provides no disk. */
export function serveWithoutDisk(t: TestContext): ReturnType<typeof serveChanged> {
  const refuse = 'navigator.storage.getDirectory = () => Promise.reject(new DOMException("no"));';
  return serveChanged(t, [{ files: "worker-*.js", to: (text) => refuse + text }]);
}
