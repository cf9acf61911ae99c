// What a page and the service worker, which alone can show notifications everywhere, say to each other.

/** What a notification is about; a later one about the same takes its place. */
export interface About {
  profile: string;
  /** Whose chat it leads to. */
  name: string;
}

export type ToServiceWorker =
  /** The newer page is wanted. */
  | { say: "takeOver" }
  | { say: "show"; about: About; body: string }
  /** The person has seen it. */
  | { say: "clear"; about: About };

/** To the tab that had it shown: the person wants to see this chat. */
export interface FromServiceWorker {
  say: "clicked";
  name: string;
}
