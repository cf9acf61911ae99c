// What a page and the service worker say to each other. That one keeps the page, and it alone can show
// notifications everywhere.

/** What a notification is about; a later one about the same takes its place. */
export interface About {
  profile: string;
  /** Whose chat it leads to. */
  name: string;
}

/** What a page wants of the service worker. */
export type BackgroundOrder =
  /** The newer page is wanted. */
  | { say: "takeOver" }
  | { say: "show"; about: About; body: string }
  /** The person has seen it. */
  | { say: "clear"; about: About };

/** To the tab that had it shown: the person wants to see this chat. */
export interface BackgroundNews {
  say: "clicked";
  name: string;
}
