// What all tabs of one profile share: how far the person has got on the way in, and what is there.
import type { ChatSummary, OwnDevice, PeerEvent } from "#peer";

/** Where requests stand with somebody. */
export type Asking =
  /** They want to chat; `waiting`: only messages wait, and a yes opens no chat. */
  | { by: "them"; waiting: boolean }
  /** I asked, and there is no answer yet. */
  | { by: "me" };

/** A sentence between the lines of a chat, or one that belongs to no chat. */
export interface Notice {
  /** Increases from notice to notice. */
  id: number;
  /** The event it describes, and the name in that event. */
  tell: PeerEvent["tell"];
  name: string | undefined;
  /** The last line of the chat at that time; 0: before all lines. */
  after: number;
  /** ms since 1970. */
  at: number;
  text: string;
}

/** How safely this browser keeps the chats. */
export type Storage =
  /** The browser promised to keep them; it did not, and may delete them; not asked yet. */
  | "persistent"
  | "best-effort"
  | "unasked"
  /** There is no disk space for them, so they end with the tab. */
  | "memory";

/** The steps of the way in. */
export type Entrance =
  /**
   * The store is opening, or we are asking the server. `converted`: how much of a profile that an
   * older program wrote is one of today's, percent.
   */
  | { at: "starting"; converted?: number }
  /** Others can read and change what passes to the server. */
  | { at: "openWire" }
  /** `known`: sign in; otherwise the name is new, and signs up. */
  | { at: "password"; known: boolean; busy: boolean }
  /** The account has as many devices as it may, and these are all. */
  | { at: "full"; devices: OwnDevice[] }
  | { at: "stay" };

/** Where the person is. */
export type Where =
  | Entrance
  | { at: "inside" }
  /**
   * Nothing works here any more; `why` says why, or is undefined after signing out. `newer`: it
   * does in a newer page.
   */
  | { at: "ended"; why: string | undefined; newer?: boolean };

/** The whole state. Plain data, because it is sent to every tab. */
export interface Shared {
  where: Where;
  /** The name of this profile. */
  name: string;
  /** This browser held nothing of the profile when it was opened. */
  fresh: boolean;
  /** `away` until it answers again; `gone`: we no longer talk to it. */
  server: "unknown" | "there" | "away" | "gone";
  storage: Storage;
  /** Everyone else online, sorted, and how many more there are. */
  online: { names: string[]; more: number };
  /** Latest first. */
  chats: ChatSummary[];
  /** The chats have been read from disk. */
  chatsRead: boolean;
  /** Open requests by name, in the order they came. */
  asking: Record<string, Asking>;
  /** The chat that the peer has in front; `path` and `left` events are about it. */
  front: string | undefined;
  /** Sentences about a chat, by its name; only the latest. */
  chatNotices: Record<string, Notice[]>;
  /** Sentences that belong to no chat; only the latest. */
  notices: Notice[];
  /** Never make a direct path, with anyone. */
  relayOnly: boolean;
  /** The next start in this browser asks for no password. */
  stays: boolean;
  /** Looking offline to others, as far as the server has said. */
  hidden: boolean;
  /** The devices of the account, once they were asked for. */
  devices: OwnDevice[] | undefined;
  /** A change of the account, such as of its password: under way, or what came of the last one. */
  change: { busy: boolean; said: string | undefined };
}

/** The people known to be online now: none while the server is away. */
export const whoIsOnline = ({ server, online }: Shared): string[] =>
  server === "there" ? online.names : [];

/** The people who ask this person, in the order they came; `waiting`: only messages wait. */
export const whoAsks = ({ asking }: Shared): { name: string; waiting: boolean }[] =>
  Object.entries(asking).flatMap(([name, one]) =>
    one.by === "them" ? [{ name, waiting: one.waiting }] : [],
  );

/** From the peer to all tabs: the state now, and the events that led to it. */
export interface News {
  shared: Shared;
  events: PeerEvent[];
}
