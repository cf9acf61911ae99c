// What the page knows besides the peer, and what a person can do with the page itself.
import type { Act } from "../screen/acts.ts";
import type { Shared } from "../screen/shared.ts";
import type { Tab } from "../screen/tab.ts";

/**
 * Whether the browser shows notifications: not requested, on, refused by the browser, unsupported.
 */
export type Notifying = "off" | "on" | "denied" | "missing";

/** Everything that is drawn. */
export interface Scene {
  /** Undefined until the person has chosen a name. */
  shared: Shared | undefined;
  /** A profile is opening, and has not said anything yet. */
  opening: boolean;
  tab: Tab;
  /** Why nothing works here at all. */
  missing: string | undefined;
  /** A newer page is ready. */
  update: boolean;
  notifying: Notifying;
  /** The version of the program. */
  version: string;
  /** ms since 1970. */
  now: number;
}

/** Everything the person can do. */
export interface Deeds {
  act(act: Act): void;
  /** Opens the profile of this name, which is normalised. */
  choose(name: string): void;
  applyUpdate(): void;
  notify(on: boolean): void;
}
