// Which path carries a chat: figures of one path are worth nothing if another one carried it.
import type { PathKind } from "#peer";

/** The path of a chat, from the moment it is the one to be measured. */
export interface WatchedPath {
  /** What carries the chat from now on. Answers with an error if that is no longer the right path. */
  changed(now: PathKind | undefined): Error | undefined;
  /** What carries the chat. Throws if it is not the right path, or once was not. */
  checked(): PathKind;
  /** Measures something, before and after which the path is checked. */
  during<T>(measure: () => Promise<T>): Promise<T>;
}

/** A chat may begin on another path, but once it is on this one it must never leave it. */
export function watchPath(path: PathKind): WatchedPath {
  let state: "before" | "there" | Error = "before";
  function checked(): PathKind {
    if (state instanceof Error) throw state;
    if (state === "before") throw new Error(`the chat never came to the path "${path}"`);
    return path;
  }
  return {
    checked,
    async during(measure) {
      checked();
      const figure = await measure();
      checked();
      return figure;
    },
    changed(now) {
      if (state === "before" && now === path) state = "there";
      if (state !== "there" || now === path) return undefined;
      state = new Error(`the chat left the path "${path}" for "${now ?? "none"}"`);
      return state;
    },
  };
}
