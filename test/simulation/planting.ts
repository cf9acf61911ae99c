// Plants a bug in the code under test as it loads, so that src/ contains no switch for it.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

/** A piece of one source file, and its replacement. */
export interface Patch {
  /** From the project's root, such as "src/peer/delivery/stream.ts". */
  file: string;
  /** Must occur exactly once. */
  was: string;
  becomes: string;
}

const root = new URL("../../", import.meta.url);

/**
 * From now on this thread loads these files with the bug in them; files loaded earlier stay as they
 * are. Loading throws if the code that the bug was made for has changed: then move the bug to where
 * that code went.
 */
export function plant(patches: readonly Patch[]): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const mine = patches.filter(({ file }) => new URL(file, root).href === url);
      if (mine.length === 0) return loaded;
      return { ...loaded, source: mine.reduce(patched, readFileSync(new URL(url), "utf8")) };
    },
  });
}

/** The source with the patch applied. Throws unless it fits exactly once. */
export function patched(source: string, { file, was, becomes }: Patch): string {
  const [before, after, ...more] = source.split(was);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = after === undefined ? "nowhere" : `${more.length + 1} times`;
    throw new Error(`a bug belongs to code that stands ${times} in ${file}: ${was}`);
  }
  return before + becomes + after;
}
