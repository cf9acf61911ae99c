// The machines of one peer, as far as commands and links need them.
import type { AccountId, ConversationId } from "#protocol";
import type { Account, Me } from "./account/account.ts";
import type { Agreements } from "./agreeing/agreements.ts";
import type { Consents } from "./agreeing/consents.ts";
import type { Requests } from "./agreeing/requests.ts";
import type { Chat } from "./chats/chat.ts";
import type { History } from "./chats/history.ts";
import type { Overview } from "./chats/overview.ts";
import type { Repair } from "./damage/repair.ts";
import type { Reading } from "./delivery/reading.ts";
import type { Receipts } from "./delivery/receipts.ts";
import type { Sync } from "./delivery/sync.ts";
import type { Ticks } from "./delivery/ticks.ts";
import type { Profile } from "./disk/profile.ts";
import type { ServerLine } from "./line/server-line.ts";
import type { Links } from "./links/links.ts";
import type { Contacts } from "./people/contacts.ts";
import type { Directory } from "./people/directory.ts";
import type { Presence } from "./people/presence.ts";
import type { Context } from "./world/context.ts";

/** What a peer joins: each machine stands for one part of what a person's side does. */
export interface Machines {
  readonly context: Context;
  readonly profile: Profile;
  readonly line: ServerLine;
  readonly account: Account;
  readonly contacts: Contacts;
  readonly presence: Presence;
  readonly agreements: Agreements;
  readonly consents: Consents;
  readonly requests: Requests;
  readonly links: Links;
  readonly sync: Sync;
  readonly history: History;
  readonly receipts: Receipts;
  readonly reading: Reading;
  readonly ticks: Ticks;
  readonly repair: Repair;
  readonly overview: Overview;
  readonly directory: Directory;
  readonly chat: Chat;
  /** Whose side this is; throws where nobody has signed in on this device yet. */
  readonly me: Me;
  conversationWith(account: AccountId): ConversationId;
  /** Leaves everybody and the server, and ends. */
  signOut(): void;
}
