// What a page and the worker that it leads say to each other; all else goes over the tabs' channel.
import type { PathNews, PathOrder } from "./path-messages.ts";

/** What a page says to the worker that it leads. */
export type ToWorker =
  /**
   * Open the profile of this name; `pageUrl` is the address of the server, too. `key`: what the peer
   * before has left in the memory of the tabs.
   */
  | { say: "start"; name: string; pageUrl: string; key: Uint8Array | undefined }
  | { say: "path"; news: PathNews }
  /** Close the profile; one that never held an account is removed. */
  | { say: "leave" };

/** What a worker says to the page that leads it. */
export type FromWorker =
  | { say: "path"; order: PathOrder }
  /** The profile is closed, and this worker has nothing more to do. */
  | { say: "left" };
