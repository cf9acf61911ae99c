// Watches which path carries a chat: a figure for one path is worthless if another one carried it.
import type { PathKind } from "#peer";

/** The path of a chat, from the moment the chat reaches the one that we measure. */
export interface WatchedPath {
  /** The path has changed to this one. Returns an error if the chat has left the right path. */
  changed(now: PathKind | undefined): Error | undefined;
  /** The path that carries the chat. Throws if it is, or ever was, the wrong one. */
  checked(): PathKind;
  /** Measures something, and checks the path before and after. */
  during<T>(measure: () => Promise<T>): Promise<T>;
}

/** A chat may begin on another path, but once it is on this one it must stay there. */
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
