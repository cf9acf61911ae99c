// What a page and the service worker say to each other. The service worker keeps the page, and only
// it can show notifications on every platform.

/** What a notification is about; a later one about the same thing replaces it. */
export interface About {
  profile: string;
  /** The name of the chat it opens. */
  name: string;
}

/** What a page asks of the service worker. */
export type BackgroundOrder =
  /** Take over with the newer page. */
  | { say: "takeOver" }
  | { say: "show"; about: About; body: string }
  /** The person has seen it. */
  | { say: "clear"; about: About };

/** To the tab that asked for it: the person wants to see this chat. */
export interface BackgroundNews {
  say: "clicked";
  name: string;
}
