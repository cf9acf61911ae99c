// Planted bugs in what others may fill of a disk, and may have under way.
import type { PlantedBug } from "./planted-bug.ts";

const sync = "src/peer/delivery/sync.ts";
const allowance = "src/peer/delivery/allowance.ts";

/** In quotas and windows. */
export const bugsOfLimits: readonly PlantedBug[] = [
  {
    name: "quota not checked",
    breaks: "A contact fills the whole disk.",
    seenBy: ["S10"],
    worlds: "crowds",
    patches: [
      {
        file: "src/peer/logs/take.ts",
        was: "boolean => bytes.length <= room;",
        becomes: "boolean => bytes.length > 0 || room === 0;",
      },
    ],
  },
  {
    name: "what is paused does not go on",
    breaks: "Messages that waited for space never come, although there is enough now.",
    seenBy: ["L1"],
    worlds: "crowds",
    patches: [
      {
        file: sync,
        was: "const wasFull = this.#full.delete(conversation);",
        becomes: "const wasFull = this.#full.has(conversation);",
      },
    ],
  },
  {
    name: "nobody held to the window",
    breaks: "A contact whose program ignores the window fills the memory of whoever hears it.",
    seenBy: ["S10"],
    worlds: "liars",
    patches: [
      {
        file: allowance,
        was: "this.#left >= 0 && this.#dropped === 0",
        becomes: "this.#left > -Infinity",
      },
    ],
  },
  {
    name: "window given only once",
    breaks: "An honest device is cut off once it has said more than one window holds.",
    seenBy: ["S10"],
    patches: [
      { file: allowance, was: "this.#left += this.#stored;", becomes: "" },
      {
        file: allowance,
        was: "this.#left = Math.max(this.#left,",
        becomes: "Math.max(this.#left,",
      },
    ],
  },
];
