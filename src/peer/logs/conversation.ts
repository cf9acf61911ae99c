// Conversations: the accounts that share logs, and the id they share them under.
import type { AccountId, ConversationId } from "#protocol";
import type { Context } from "../world/context.ts";

const label = new TextEncoder().encode("tincan/1/direct\0");

/** The conversations of an account with others, each computed once. */
export function createConversations(
  context: Context,
  mine: () => AccountId,
): (other: AccountId) => ConversationId {
  const known = new Map<AccountId, ConversationId>();
  return (other) => {
    const conversation = known.get(other) ?? directConversation(context, mine(), other);
    known.set(other, conversation);
    return conversation;
  };
}

/** The conversation of two accounts: a hash of both, known before their devices have met. */
export function directConversation(context: Context, a: AccountId, b: AccountId): ConversationId {
  const [low, high] = a < b ? [a, b] : [b, a];
  const bytes = [low, high].map((id) => Uint8Array.fromHex(id));
  return context.primitives.sha256(label, ...bytes).toHex() as ConversationId;
}
