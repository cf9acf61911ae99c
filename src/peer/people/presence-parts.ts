// Everybody who is online, put together: what is too long for one frame comes in several.
import type { FromServer } from "#protocol";

/** Who came and who left, or a part of it. */
export type PresenceFrame = Extract<FromServer, { type: "presence" }>;

/** Puts the parts of one `presence` together (docs/protocol.md §4, "What the server says"). */
export interface PresenceParts {
  /** The whole of which this is the last part; undefined while there is more to come. */
  add(part: PresenceFrame): PresenceFrame | undefined;
  /** The connection is lost: the rest does not come any more. */
  drop(): void;
}

/** More accounts than that are taken in as they come: somebody wants to fill the memory. */
const gatheredMax = 65_536;

/** Begins with no part. */
export function createPresenceParts(): PresenceParts {
  let gathered: PresenceFrame["changes"] = [];
  return {
    add(part) {
      if (part.more && gathered.length < gatheredMax) {
        gathered.push(...part.changes);
        return undefined;
      }
      const changes = [...gathered, ...part.changes];
      gathered = [];
      return { ...part, changes };
    },
    drop() {
      gathered = [];
    },
  };
}
