// Whether a disk that was full has room again: it is asked by writing, which costs no link its life.
import { StoreFailure, type Store } from "../world/ports.ts";

/** More than a batch takes, with its pages: what is let in then is sure to find room. */
const roomBytes = 131_072;

/** Writes and removes so much, outside of any transaction. What goes wrong is an answer, too. */
export function hasRoom(store: Store): boolean {
  try {
    store.run("INSERT OR REPLACE INTO profile VALUES ('room', zeroblob(?))", roomBytes);
    store.run("DELETE FROM profile WHERE key = 'room'");
    return true;
  } catch (error) {
    if (error instanceof StoreFailure) return false;
    throw error;
  }
}
