// What all tabs of one profile see alike: how far the person has come in, and what is there.
import type { ChatSummary, PeerEvent } from "#peer";

/** How a chat with somebody stands, as far as requests go. */
export type Asking =
  /** Somebody wants to chat; `waiting`: messages wait, and a yes opens no chat. */
  | { by: "them"; waiting: boolean }
  /** I asked, and there is no answer yet. */
  | { by: "me" };

/** A sentence between the lines of a chat, or one that is about no chat. */
export interface Notice {
  /** Rises from notice to notice. */
  id: number;
  /** The event that it says, and the name in that. */
  tell: PeerEvent["tell"];
  name: string | undefined;
  /** The line of the chat that was the last one then; 0: before all. */
  after: number;
  /** ms since 1970. */
  at: number;
  text: string;
}

/** Where the chats of this browser are. */
export type Storage =
  /** The browser has promised to keep them; it has not, and may give up the room; not yet asked. */
  | "persistent"
  | "best-effort"
  | "unasked"
  /** There is no room on disk for them: they end with the tab. */
  | "memory";

/** The way in. */
export type Entrance =
  /** The store is being opened, or the server is asked. */
  | { at: "starting" }
  /** `known`: sign in; else the name is new, and signs up. */
  | { at: "password"; known: boolean; busy: boolean }
  | { at: "stay" };

/** Where the person is. */
export type Where =
  | Entrance
  | { at: "inside" }
  /** Nothing goes on here any more; `why` says so, undefined: the person has signed out. */
  | { at: "ended"; why: string | undefined };

/** All of it. Plain data: it is sent to every tab. */
export interface Shared {
  where: Where;
  /** The name of this profile. */
  name: string;
  /** This browser has held nothing of it when it was opened. */
  fresh: boolean;
  /** `away` until it answers again; `gone`: it is not spoken to any more. */
  server: "unknown" | "there" | "away" | "gone";
  storage: Storage;
  /** Everybody else who is online, sorted, and how many more there are. */
  online: { names: string[]; more: number };
  /** The latest first. */
  chats: ChatSummary[];
  /** They have been read from the disk. */
  chatsRead: boolean;
  /** Requests that are open, by name, in the order in which they came. */
  asking: Record<string, Asking>;
  /** The chat that the peer has in front, which is where `path` and `left` are told. */
  front: string | undefined;
  /** Sentences about a chat, by its name; the latest ones. */
  chatNotices: Record<string, Notice[]>;
  /** Sentences about no chat; the latest ones. */
  notices: Notice[];
  /** Never make a direct path, with anybody. */
  relayOnly: boolean;
}

/** Who is known to be online just now: nobody, while the server does not tell. */
export const whoIsOnline = ({ server, online }: Shared): string[] =>
  server === "there" ? online.names : [];

/** From the peer's side to all tabs: what is there now, and what was told. */
export interface News {
  shared: Shared;
  events: PeerEvent[];
}
