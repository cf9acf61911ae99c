// A chat as the peer reports it; a test only gives the parts that matter.
import type { ChatSummary } from "#peer";

export const summary = (name: string, part: Partial<ChatSummary> = {}): ChatSummary => ({
  name, last: undefined, unread: 0, draft: "", agreed: false, path: undefined, standing: "ask",
  relayOnly: false, changedAccount: false, ...part,
}); // prettier-ignore
