// What a person, or a script in a person's place, can tell a peer to do.

/** The four answers to a chat request. */
export const answerWords = ["yes", "no", "always", "block"] as const;
/** One of {@link answerWords}. */
export type AnswerWord = (typeof answerWords)[number];

/** Which part of a chat: its newest lines, or those next to a line. */
export type LinesAt = { from: "end" } | { from: "before" | "after" | "around"; line: number };

/** One command. A peer answers with events, never by a return value. */
export type Command =
  /** Connect, and find out whether the name is known, or sign in at once with kept keys. */
  | { do: "start" }
  /** The name is new and this is to be its password. */
  | { do: "signUp"; password: string }
  /** The name is known and this ought to be its password. */
  | { do: "signIn"; password: string }
  /** Whether the next start on this device is to ask for nothing. */
  | { do: "staySignedIn"; stay: boolean }
  /** Talk to this name: asks, opens a chat that waits, or goes on with one that is agreed on. */
  | { do: "talk"; name: string }
  /** Bring the chat with this name to the front, if it is agreed on; rings nobody. */
  | { do: "enter"; name: string }
  /** Take the request back that is ringing. */
  | { do: "withdraw" }
  /** Answer the request of this name, or the one last shown. */
  | { do: "answer"; name?: string; says: AnswerWord }
  /**
   * Look a name up without asking anybody: {@link PeerEvent} `met`, or why not.
   */
  | { do: "meet"; name: string }
  /**
   * Write into the chat that is open, ringing or waiting, or into the one with somebody one has met.
   * `id`, random and at most 64 characters long: what was written by it once is not written again.
   */
  | { do: "write"; text: string; name?: string; id?: string }
  /** This row of {@link ChatLine} has been shown to the person. */
  | { do: "shown"; line: number }
  /** Leave the chat that is open, or the one with this name. */
  | { do: "leave"; name?: string }
  /** The last lines of the chat, or of a chat by name. */
  | { do: "history"; count: number; name?: string }
  /** From now on tell `changed`; said before `start`, it misses nothing. */
  | { do: "follow" }
  /** All chats, or the one with this name. */
  | { do: "chats"; name?: string }
  /** A part of a chat, at most 500 lines; `tag` comes back with it. */
  | { do: "lines"; name: string; count: number; at: LinesAt; tag: number }
  /** Lines in which all these words occur, at most 500; those older than the line `before`. */
  | { do: "search"; text: string; count: number; tag: number; before?: number }
  /** What was typed and not sent; an empty text forgets it. */
  | { do: "draft"; name: string; text: string }
  /** Who is online. */
  | { do: "who" }
  /** Where the messages of the open chat are: kept, delivered, read. */
  | { do: "status" }
  /** Show the safety number of a name. */
  | { do: "verify"; name?: string }
  /** The safety number was compared: the account that the name has now is the right one. */
  | { do: "trust"; name: string }
  /** Undo block or always. */
  | { do: "forgetAnswer"; name: string }
  /** With this name, or with everybody, never make a direct path. */
  | { do: "relayOnly"; name?: string; on: boolean }
  /** Sign out, tell everybody, and end. Answered by the event `ended`. */
  | { do: "signOut" };
