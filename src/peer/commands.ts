// What a person, or a script in a person's place, can tell a peer to do.

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
  /** Take the request back that is ringing. */
  | { do: "withdraw" }
  /** Answer the request of this name, or the one last shown. */
  | { do: "answer"; name?: string; says: "yes" | "no" | "always" | "block" }
  /** Write into the chat that is open, ringing or waiting. */
  | { do: "write"; text: string }
  /** This row of {@link ChatLine} has been shown to the person. */
  | { do: "shown"; line: number }
  /** Leave the chat. */
  | { do: "leave" }
  /** The last lines of the chat, or of a chat by name. */
  | { do: "history"; count: number; name?: string }
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
