// Planted bugs in what becomes of contents that are missing, or deleted.
import type { PlantedBug } from "./planted-bug.ts";

const fetching = "src/peer/delivery/fetching.ts";
const contents = "src/peer/logs/contents.ts";

/** Where an entry is held without its content. */
export const bugsOfAbsence: readonly PlantedBug[] = [
  {
    name: "missing contents are not asked for",
    like: "F20",
    breaks: "A message that came without its text never shows it, although others have it.",
    seenBy: ["L1"],
    worlds: "crowds",
    patches: [
      { file: fetching, was: "if (this.#logs.absences.isEmpty) return;", becomes: "return;" },
    ],
  },
  {
    name: "only the first slice is asked for",
    like: "F20",
    breaks: "Of many texts that are missing, only the first come back.",
    seenBy: ["L1"],
    worlds: "crowds",
    patches: [
      {
        file: fetching,
        was: "const wanted = lost.filter((seq) => {",
        becomes: "const wanted = lost.filter((seq) => { if (from.has(log.id)) return false;",
      },
    ],
  },
  {
    name: "a content that came later is not passed on",
    like: "F20",
    breaks: "Whoever asked somebody who lacked it, too, never gets it.",
    seenBy: ["L1"],
    worlds: "crowds",
    patches: [
      {
        file: "src/peer/delivery/lacked.ts",
        was: "if (this.#owed.delete(entry)) this.#due.add(entry);",
        becomes: "void entry;",
      },
    ],
  },
  {
    name: "a content that is back counts as missing",
    breaks: "It is asked for again and again, and never shown as deleted.",
    seenBy: ["L1"],
    worlds: "crowds",
    patches: [
      {
        file: contents,
        was: "for (const { id } of filled) logs.absences.end(id);",
        becomes: "",
      },
    ],
  },
  {
    name: "a content comes back into another entry",
    like: "F8",
    breaks: "A text that was missing comes back in place of another one.",
    seenBy: ["S1", "S3", "S5", "L1", "crash"],
    worlds: "crowds",
    patches: [
      {
        file: contents,
        was: "const content = entry.erased && from.entries[seq - from.first]?.content;",
        becomes: "const content = entry.erased && from.entries.at(-1)?.content;",
      },
    ],
  },
  {
    name: "content taken in before its hash is checked",
    breaks: "Somebody who lies puts another text in place of one that is missing.",
    seenBy: ["S1", "crash"],
    worlds: "liars",
    patches: [
      {
        file: "src/peer/logs/take.ts",
        was: "const checked = check(logs, received, start);",
        becomes: "fillIn(logs, log, batch, 0);\n  const checked = check(logs, received, start);",
      },
    ],
  },
  {
    name: "anybody deletes anything",
    breaks: "Somebody who lies deletes what others have written, on their own devices.",
    seenBy: ["S1"],
    worlds: "liars",
    patches: [
      {
        file: "src/peer/logs/deletions.ts",
        was: "seq >= ? AND seq < ? AND account = ?",
        becomes: "seq >= ? AND seq < ? AND account <> coalesce(NULL, zeroblob(1), ?)",
      },
    ],
  },
];
