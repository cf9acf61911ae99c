// What the page knows beside the peer, and what a person can do with the page itself.
import type { Act } from "../screen/acts.ts";
import type { Shared } from "../screen/shared.ts";
import type { Tab } from "../screen/tab.ts";

/** Whether the browser tells of new messages: not asked for, on, refused by the browser, not there. */
export type Notifying = "off" | "on" | "denied" | "missing";

/** All that is drawn. */
export interface Scene {
  /** Undefined until a name was chosen. */
  shared: Shared | undefined;
  tab: Tab;
  /** Why nothing can be done here at all. */
  missing: string | undefined;
  /** A newer page is here. */
  update: boolean;
  notifying: Notifying;
  /** Of the program. */
  version: string;
  /** ms since 1970. */
  now: number;
}

/** All that can be done. */
export interface Deeds {
  act(act: Act): void;
  /** Opens the profile of this name, which is in its normal form. */
  choose(name: string): void;
  applyUpdate(): void;
  notify(on: boolean): void;
}
