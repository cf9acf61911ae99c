// Putting together the people who are online: a list too long for one frame comes in several.
import type { FromServer } from "#protocol";

/** The people who came and left, or a part of them. */
export type PresenceFrame = Extract<FromServer, { type: "presence" }>;

/** Puts the parts of one `presence` together (docs/protocol.md §4, "What the server says"). */
export interface PresenceParts {
  /** Adds a part, and returns the whole after its last part; undefined while more is to come. */
  add(part: PresenceFrame): PresenceFrame | undefined;
  /** Forgets the parts so far: the connection is lost, and the rest will not come. */
  drop(): void;
}

/** After so many accounts we pass the parts on: somebody wants to fill the memory. */
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
