// Packs the messages of one turn into groups that are each sealed together.
import type { BetweenPeers } from "#protocol";

/** A larger group, bytes, would hold up the messages after it. A larger message goes alone. */
const packBytesMax = 32_768;
const packMessagesMax = 256;

/** The same messages in the same order, in groups that each fit into one message of a link. */
export function packed(said: BetweenPeers[]): BetweenPeers[][] {
  const packs: BetweenPeers[][] = [];
  let room = 0;
  for (const one of said) {
    const bytes = bytesAtMost(one);
    const last = packs.at(-1);
    if (last && bytes <= room && last.length < packMessagesMax) last.push(one);
    else {
      packs.push([one]);
      room = packBytesMax;
    }
    room -= bytes;
  }
  return packs;
}

/** An upper bound on the size of a message, bytes. */
function bytesAtMost(said: BetweenPeers): number {
  switch (said.type) {
    case "have":
    case "ack":
      return 128 + said.vector.logs.length * 162;
    case "lacks":
    case "absent":
      return 128 + said.seqs.length * 5;
    case "batch":
      return 16 + said.batch.length;
    case "list":
      return 16 + said.list.length;
    case "former":
      return 24 + said.former.length + said.belonging.length;
    case "renew":
      return 32 + said.message.length;
    case "signal":
    case "candidate":
      return 2048;
    case "chat":
    case "probe":
    case "probed":
    case "ping":
    case "pong":
    case "bye":
      return 32;
    default:
      return said satisfies never;
  }
}
