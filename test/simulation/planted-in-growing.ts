// Planted bugs in living with newer programs (docs/protocol.md §11).
import type { PlantedBug } from "./planted-bug.ts";

/** Where one program reads what another, newer one has written. */
export const bugsOfGrowing: readonly PlantedBug[] = [
  {
    name: "a new message spoils its turn",
    breaks: "Nothing that shares a turn with a newer program's message arrives.",
    seenBy: ["L1", "L2", "L3", "L4", "L5"],
    worlds: "crowds",
    patches: [
      {
        file: "src/protocol/shape.ts",
        was: "return { said, skipped: heard.length - said.length };",
        becomes: "return { said: said.length < heard.length ? [] : said, skipped: 0 };",
      },
    ],
  },
  {
    name: "a new field spoils a message",
    breaks: "Nothing arrives that a newer program says with more fields.",
    seenBy: ["L1", "L2", "L3", "L4", "L5"],
    worlds: "crowds",
    patches: [
      {
        file: "src/protocol/shape.ts",
        was: "!isLater(one)).length, Infinity);",
        becomes: "!isLater(one)).length, Object.keys(fields).length);",
      },
    ],
  },
  {
    name: "a newer version refused",
    breaks: "People whose programs are of different ages get no link.",
    seenBy: ["L1", "L2", "L3", "L4", "L5"],
    worlds: "crowds",
    patches: [
      {
        file: "src/protocol/version.ts",
        was: "const version = Math.min(ours.max, theirs.max);",
        becomes: "const version = theirs.max > ours.max ? 0 : ours.max;",
      },
    ],
  },
];
