// Planted bugs in storing entries: transactions, logs, and their order on screen.
import type { PlantedBug } from "./planted-bug.ts";
import type { Patch } from "./planting.ts";

const turn = "src/peer/turn.ts";
const logWrite = "src/peer/logs/write.ts";
const logTake = "src/peer/logs/take.ts";

const endOfTurn = `      world.store.run("COMMIT");
      return effects;`;

/** Performs the effects of some turns while their transaction is still open. */
const early = (which: string): Patch => ({
  file: turn,
  was: endOfTurn,
  becomes: `if (${which}) for (const effect of effects.splice(0)) world.perform(effect);\n${endOfTurn}`,
});

const writes = `inputs.some((one) => one.type === "command" && one.command.do === "write")`;

/** Around the disk, and in the logs on it. */
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
    patches: [early("!inputs.some(isOfPerson)")],
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
          try { world.store.run("COMMIT"); } catch { rollBack(); }
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
        becomes: `try { world.store.run("COMMIT"); } catch { rollBack(); }\nreturn effects;`,
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

  // Logs
  {
    name: "seq reused after a restart",
    like: "F19",
    breaks: "Two entries have the same place, and one of them is lost.",
    seenBy: ["S1", "S5"],
    patches: [
      {
        file: logWrite,
        was: `return this.#append(held ??`,
        becomes: `if (held && held.next > 0 && this.#clock === undefined) {
          const { store } = this.#context;
          const seq = held.next - 1;
          store.run("DELETE FROM head WHERE log = ? AND seq = ?", held.id, seq);
          store.run("DELETE FROM parent WHERE child IN (SELECT id FROM entry WHERE log = ? AND seq = ?)",
            held.id, seq);
          store.run("DELETE FROM entry WHERE log = ? AND seq = ?", held.id, seq);
          const before = store.get("SELECT hash FROM entry WHERE log = ? AND seq = ?", held.id, seq - 1);
          held.next = seq;
          held.hash = before?.hash ?? "0".repeat(64);
        }
        return this.#append(held ??`,
      },
    ],
  },
  {
    name: "clock not continued after a restart",
    like: "F9",
    breaks: "After a clock was set back, nobody accepts what is written from then on.",
    seenBy: ["L1"],
    patches: [{ file: logWrite, was: `Number(row?.["clock"] ?? 0)`, becomes: "0" }],
  },
  {
    name: "own head not kept",
    like: "F12",
    breaks: "Entries never leave the device.",
    seenBy: ["L1"],
    patches: [
      {
        file: logWrite,
        was: "keepHead(this.#context.store, log, seq, signature);",
        becomes: "void signature;",
      },
    ],
  },
  {
    name: "others' heads not kept",
    like: "F20",
    breaks: "Entries from one device are not passed on to another one.",
    seenBy: ["L1"],
    patches: [
      { file: logTake, was: "keepHead(store, grown, grown.next - 1, signature);", becomes: "" },
    ],
  },
  {
    name: "held entries stored again",
    like: "F6",
    breaks: "Entries that arrive twice block the ones that arrive with them.",
    seenBy: ["crash"],
    patches: [
      {
        file: logTake,
        was: "chain.filter(({ entry }) => entry.seq >= held.next)",
        becomes: "chain",
      },
    ],
  },
  {
    name: "order by arrival",
    like: "F8",
    breaks: "Two screens show the same chat in two orders.",
    seenBy: ["S6"],
    patches: [
      {
        file: "src/peer/chats/history.ts",
        was: "ORDER BY place DESC, entry.hash DESC LIMIT ?",
        becomes: "ORDER BY entry.id DESC LIMIT ?",
      },
    ],
  },
  {
    name: "late parent moves nothing",
    like: "F8",
    breaks: "A device that gets an entry before the one it answers shows it in another place.",
    seenBy: ["S6"],
    patches: [
      {
        file: "src/peer/logs/logs.ts",
        was: "movePlaces(store, log, log.next, grown.next - 1);",
        becomes: "void movePlaces;",
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
];
