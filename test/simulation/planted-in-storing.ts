// Planted bugs in storing: transactions, and what has been shown.
import type { PlantedBug } from "./planted-bug.ts";
import type { Patch } from "./planting.ts";

const turn = "src/peer/turn.ts";

const endOfTurn = `      world.store.run("COMMIT");
      return effects;`;

/** Performs the effects of some turns while their transaction is still open. */
const early = (which: string): Patch => ({
  file: turn,
  was: endOfTurn,
  becomes: `if (${which}) for (const effect of effects.splice(0)) world.perform(effect);\n${endOfTurn}`,
});

const writes = `waiting.some((one) => one.type === "command" && one.command.do === "write")`;

/** Around the disk. */
export const bugsOfStoring: readonly PlantedBug[] = [
  // The disk
  {
    name: "send before commit",
    like: "F26",
    breaks: "A crash undoes an entry that has already left, and its seq is used a second time.",
    seenBy: ["S1", "S5"],
    patches: [early(writes)],
    blind: ["S4"],
  },
  {
    name: "ack before commit",
    like: "F1",
    breaks: "A crash loses entries that the writer believes have arrived.",
    seenBy: ["S12"],
    patches: [early("!waiting.some(isOfPerson)")],
    blind: ["S4"],
  },
  {
    name: "commit in the next turn",
    like: "F28",
    breaks: "A crash loses the last turn, although its effects were visible.",
    seenBy: ["S1", "S5", "S12"],
    patches: [
      {
        file: turn,
        was: endOfTurn,
        becomes: `world.defer(() => {
          try { world.store.run("COMMIT"); } catch { rollBack(world.store); }
        });
        return effects;`,
      },
    ],
    blind: ["S4"],
  },
  {
    name: "failed commit taken for a success",
    like: "F18",
    breaks: "Texts that a full disk has not stored are shown as kept.",
    seenBy: ["S1", "S5"],
    patches: [
      {
        file: turn,
        was: endOfTurn,
        becomes: `try { world.store.run("COMMIT"); } catch { rollBack(world.store); }\nreturn effects;`,
      },
    ],
  },
  {
    name: "peer goes on after a failed turn",
    like: "F18",
    breaks: "The peer's memory and its disk disagree.",
    seenBy: ["crash"],
    patches: [
      {
        file: turn,
        was: `const closing = before.abandon(leaves);\n    peer = new Peer(world);`,
        becomes: `const closing = before.abandon(leaves);`,
      },
    ],
  },
  {
    name: "waiting by the wall clock",
    like: "F14",
    breaks: "If a clock is set, everything waits for times that are a day away.",
    seenBy: ["L1", "L2", "livelock"],
    patches: [
      {
        file: turn,
        was: "peer.turn(inputs, world.now())",
        becomes: "peer.turn(inputs, world.wall())",
      },
    ],
  },

  {
    name: "line shown before it was reported",
    like: "F4",
    breaks: "A crash, or a screen that nobody looks at, drops lines for good.",
    seenBy: ["S2"],
    patches: [
      {
        file: "src/peer/chats/chat.ts",
        was: "this.#telling.add(one.line);",
        becomes: "this.#telling.add(one.line);\nthis.#needs.history.markShown(one.line);",
      },
    ],
  },
  {
    name: "one line too many counts as shown",
    like: "F4",
    breaks: "The line after the one that was shown never appears.",
    seenBy: ["S2", "S12"],
    patches: [
      {
        file: "src/peer/chats/new-lines.ts",
        was: "const next = line.seq + 1;",
        becomes: "const next = line.seq + 2;",
      },
    ],
  },
  {
    name: "what was shown is not kept",
    like: "F4",
    breaks: "After a restart, all lines are new again.",
    seenBy: ["S2", "S12"],
    patches: [{ file: "src/peer/peer.ts", was: "logs.save();", becomes: "" }],
  },
];
