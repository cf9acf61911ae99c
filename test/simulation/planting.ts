// Plants a bug in the code under test as it is loaded, so that no switch for it stands in src/.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

/** A piece of one source file, and what stands in its place. */
export interface Patch {
  /** From the project's root, such as "src/peer/delivery/stream.ts". */
  file: string;
  /** Must be there exactly once. */
  was: string;
  becomes: string;
}

const root = new URL("../../", import.meta.url);

/**
 * From now on this thread loads these files with the bug in them; whatever has been loaded before
 * stays as it is. Loading throws when the code that the bug was made for has changed: the bug is to
 * be moved to where that code went.
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

/** The source with the patch in it. Throws where it does not fit exactly once. */
export function patched(source: string, { file, was, becomes }: Patch): string {
  const [before, after, ...more] = source.split(was);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = after === undefined ? "nowhere" : `${more.length + 1} times`;
    throw new Error(`a bug belongs to code that stands ${times} in ${file}: ${was}`);
  }
  return before + becomes + after;
}
