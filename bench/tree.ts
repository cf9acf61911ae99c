// A tree of the program: this one, or an older one in which files may be in other places.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { flat } from "./trees/flat.ts";
import { rooms } from "./trees/rooms.ts";

/** The root of the tree that this bench belongs to. */
export const here = fileURLToPath(new URL("..", import.meta.url));

/** Loads a door, such as `#peer`, or a file of a tree. */
export type Load = <T>(door: string) => Promise<T>;

/** One adapter for each layout that a tree may have, the newest first. Each has its own file. */
const adapters = [rooms, flat];

/** The adapter that fits the tree with this root. */
export function adapterOf(root: string): typeof rooms {
  const adapter = adapters.find(({ mark }) => existsSync(join(root, mark)));
  if (!adapter) throw new Error(`bench/trees has no adapter for ${root}`);
  return adapter;
}

/** Loads from the tree with this root. */
export function loadFrom(root: string): Load {
  const { resolve } = createRequire(join(root, "package.json"));
  const fileOf = (door: string): string =>
    door.startsWith("#") ? resolve(door) : join(root, door);
  return async (door) => import(pathToFileURL(fileOf(door)).href);
}
