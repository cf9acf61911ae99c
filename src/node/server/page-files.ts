// Reads the built page for browsers once, and keeps it in memory.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

/** One file of the page. */
export interface PageFile {
  /** Its content type. */
  readonly type: string;
  readonly bytes: Buffer;
  /** The same bytes, compressed. */
  readonly brotli: Buffer | undefined;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
}

/** All files of the page, by the path that browsers request. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

const hashed = /-[0-9a-f]{12}\.\w+$/;

/** Reads the page from this folder; returns no files if the folder is missing. */
export function readPage(folder: string): PageFiles {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => types[extname(name)] !== undefined);
  return new Map(names.map((name) => [pathOf(name), readFile(folder, name)]));
}

const pathOf = (name: string): string => (name === "index.html" ? "/" : `/${name}`);

function readFile(folder: string, name: string): PageFile {
  const file = join(folder, name);
  const bytes = readFileSync(file);
  return {
    type: types[extname(name)] ?? "application/octet-stream",
    bytes,
    brotli: existsSync(`${file}.br`) ? readFileSync(`${file}.br`) : undefined,
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    immutable: hashed.test(name),
  };
}
