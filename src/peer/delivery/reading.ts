// Saying what the person has read: one entry for many lines, at most every two seconds.
import { entryTypes, after, earliest, steadyAt, type ConversationId, type Steady } from "#protocol";
import type { LogWriter } from "../logs/write.ts";
import type { Context } from "../world/context.ts";
import type { Receipts } from "./receipts.ts";

/** Marks lines as read, in one entry for many (docs/protocol.md §9, "Entries"). */
export interface Reading {
  /** This process or an earlier one has shown the person something of this conversation. */
  noteShown(conversation: ConversationId): void;
  /** At the end of a turn: by now we know everything shown in it. */
  flush(): void;
  readonly nextWake: Steady | undefined;
}

const everyMs = 2_000;

/** Writes at once, and then at most every two seconds. */
export function createReading(context: Context, receipts: Receipts, writer: LogWriter): Reading {
  const toSay = new Set<ConversationId>();
  const saidAt = new Map<ConversationId, Steady>();

  function dueAt(conversation: ConversationId): Steady {
    const at = saidAt.get(conversation);
    return at === undefined ? steadyAt(0) : after(at, everyMs);
  }

  function say(conversation: ConversationId): void {
    toSay.delete(conversation);
    for (let content = receipts.mark(conversation); content;) {
      saidAt.set(conversation, context.now());
      writer.write(conversation, entryTypes.read, { content, fallback: undefined });
      content = receipts.mark(conversation);
    }
  }

  return {
    noteShown: (conversation) => void toSay.add(conversation),
    flush() {
      for (const conversation of toSay) if (context.now() >= dueAt(conversation)) say(conversation);
    },
    get nextWake() {
      return earliest([...toSay].map(dueAt));
    },
  };
}
