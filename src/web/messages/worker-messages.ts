// What a page and the worker it leads say to each other; everything else goes over the tabs'
// channel.
import type { PathNews, PathOrder } from "./path-messages.ts";

/** What a page says to the worker it leads. */
export type ToWorker =
  /**
   * Open the profile of this name; `pageUrl` is also the address of the server. `key`: what the
   * previous peer left in the memory of the tabs.
   */
  | { say: "start"; name: string; pageUrl: string; key: Uint8Array | undefined }
  | { say: "path"; news: PathNews }
  /** Close the profile, and remove it if it never held an account. */
  | { say: "leave" };

/** What a worker says to the page that leads it. */
export type FromWorker =
  | { say: "path"; order: PathOrder }
  /** The profile is closed, and this worker is done. */
  | { say: "left" };
