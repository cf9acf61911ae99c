// Finds out whether a full disk has room again: a trial write that fails ends no link.
import { StoreFailure, type Store } from "../world/ports.ts";

/** More than a batch takes with its pages, so that whatever we let in next will fit, bytes. */
const roomBytes = 131_072;

/** Writes and removes such a block outside any transaction; a disk failure means no room. */
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
