// Conversations: which accounts share logs, and under which id.
import type { AccountId, ConversationId } from "#protocol";
import type { Context } from "../world/context.ts";

const label = new TextEncoder().encode("tincan/1/direct\0");

/**
 * The conversation of two accounts: a hash of both ids, so that one can write to somebody whom no
 * device of one's own has ever met.
 */
export function directConversation(context: Context, a: AccountId, b: AccountId): ConversationId {
  const [low, high] = a < b ? [a, b] : [b, a];
  const bytes = [low, high].map((id) => Uint8Array.fromHex(id));
  return context.primitives.sha256(label, ...bytes).toHex() as ConversationId;
}
