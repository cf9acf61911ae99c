// Planted bugs in logs: the batches that they consist of, and the places of their entries on screen.
import type { PlantedBug } from "./planted-bug.ts";

const write = "src/peer/logs/write.ts";
const take = "src/peer/logs/take.ts";
const join = "src/peer/logs/join.ts";
const sweep = "src/peer/logs/sweep.ts";
const places = "src/peer/logs/places.ts";
const hole = "src/peer/logs/hole.ts";
const append = "src/peer/logs/append.ts";

/** In logs, and in their order. */
export const bugsOfLogs: readonly PlantedBug[] = [
  // Writing
  {
    name: "seq reused after a restart",
    like: "F19",
    breaks: "Two entries have the same place, and one of them is lost.",
    seenBy: ["S1", "S5"],
    patches: [
      {
        file: write,
        was: "const held = this.#logs.find({ conversation, device: this.#me().keys.id, epoch });",
        becomes: `let held = this.#logs.find({ conversation, device: this.#me().keys.id, epoch });
          if (held && held.next > 0 && this.#clock === undefined) {
            const last = this.#logs.batches.at(held.id, held.next - 1);
            this.#logs.batches.remove(held.id, last.first);
            held = this.#logs.reload(held);
          }`,
      },
    ],
  },
  {
    name: "clock not continued after a restart",
    like: "F9",
    breaks: "After a clock was set back, nobody accepts what is written from then on.",
    seenBy: ["L1"],
    patches: [
      {
        file: write,
        was: "(this.#clock ?? this.#clockOnDisk()) + 1",
        becomes: "(this.#clock ?? 0) + 1",
      },
    ],
  },
  {
    name: "own head over the entry before",
    like: "F12",
    breaks: "Nobody accepts what this device writes.",
    seenBy: ["L1"],
    patches: [
      {
        file: write,
        was: "headBytes(log, log.next - 1, log.hash)",
        becomes: "headBytes(log, log.next - 1, row.prev.toHex())",
      },
    ],
  },
  {
    name: "more entries than a head may cover",
    breaks: "Nobody accepts a long text that was pasted line by line.",
    seenBy: ["L1", "crash"],
    patches: [
      {
        file: write,
        was: "const isFull = unsigned.row.count === limits.batchEntriesMax;",
        becomes: "const isFull = false;",
      },
    ],
  },

  // Batches
  {
    name: "others' heads not kept",
    like: "F20",
    breaks: "Entries from one device are not passed on to another one.",
    seenBy: ["L1", "S1"],
    patches: [
      {
        file: take,
        was: "if (at === 0) return checked;",
        becomes: `if (at === 0) {
          const batch = { ...checked.batch, signature: new Uint8Array(64) };
          return { ...checked, batch, bytes: encodeBatch(batch) };
        }`,
      },
    ],
  },
  {
    name: "held part of a batch stored again",
    like: "F6",
    breaks: "A batch of which some was held already puts entries where others stand.",
    seenBy: ["S1", "S5", "S6", "crash"],
    worlds: "crowds",
    patches: [
      {
        file: take,
        was: "from(checked, log.next - checked.batch.first)",
        becomes: "from(checked, 0)",
      },
    ],
  },
  {
    name: "the rest of a batch is cut one entry late",
    like: "F6",
    breaks: "A batch of which some was held already brings one entry less.",
    seenBy: ["S1", "S5", "crash"],
    worlds: "crowds",
    patches: [
      {
        file: take,
        was: "const batch = suffixOf(checked.batch, at);",
        becomes:
          "const batch = suffixOf(checked.batch, Math.min(at + 1, checked.hashes.length - 1));",
      },
    ],
  },
  {
    name: "fork taken for more of the same",
    breaks: "Somebody who says different things to different people is believed.",
    seenBy: ["S5"],
    worlds: "liars",
    patches: [
      {
        file: take,
        was: "const held = other === undefined ?",
        becomes: "const held = other !== -1 ?",
      },
    ],
  },

  // Joining
  {
    name: "joining loses an entry",
    breaks: "Whoever asks for this part of the log later never gets it.",
    seenBy: ["S1", "S12"],
    worlds: "crowds",
    patches: [
      {
        file: join,
        was: "const entries = batches.flatMap((batch) =>",
        becomes: `const [one, two] = batches;
          if (two) batches = [one, { ...two, entries: two.entries.slice(1) }, ...batches.slice(2)];
          const entries = batches.flatMap((batch) =>`,
      },
    ],
  },
  {
    name: "joining turns the order around",
    like: "F8",
    breaks: "A device shows lines in another order than everybody else.",
    seenBy: ["S1", "S3", "S6", "crash"],
    worlds: "crowds",
    patches: [
      {
        file: join,
        was: "return { ...last, first: first.first, logs, entries };",
        becomes: "return { ...last, first: first.first, logs, entries: entries.toReversed() };",
      },
    ],
  },
  {
    name: "joined under the first head",
    like: "F20",
    breaks: "Nobody accepts what was joined.",
    seenBy: ["S1", "L1", "crash"],
    worlds: "crowds",
    patches: [
      {
        file: join,
        was: "return { ...last, first: first.first, logs, entries };",
        becomes: "return { ...first, logs, entries };",
      },
    ],
  },
  {
    name: "joining forgets places",
    like: "F8",
    breaks: "Lines of somebody whose clock is slow jump to where the clock puts them.",
    seenBy: ["S1", "S3", "S6"],
    worlds: "crowds",
    patches: [
      {
        file: join,
        was: "...columnsOf(batch.entries, places),",
        becomes: "...columnsOf(batch.entries, places), places: undefined,",
      },
    ],
  },
  {
    name: "joined beyond what others hold",
    breaks: "If the log has to give way to what others hold, texts go that others have read.",
    seenBy: ["S1"],
    worlds: "crowds",
    patches: [
      {
        file: join,
        was: "const to = isOurs ? Math.max(run.from, ...cuts) : log.next;",
        becomes: "const to = log.next;",
      },
    ],
  },

  // Places
  {
    name: "order by arrival",
    like: "F8",
    breaks: "Two screens show the same chat in two orders.",
    seenBy: ["S6"],
    patches: [
      {
        file: "src/peer/logs/walk.ts",
        was: "if (one.place !== other.place) return",
        becomes: "if (one.log.id === other.log.id) return",
      },
      {
        file: "src/peer/logs/walk.ts",
        was: "this.key = keyOf(log);",
        becomes: "this.key = String(log.id);",
      },
    ],
  },
  {
    name: "late parent moves nothing",
    like: "F8",
    breaks: "A device that gets an entry before the one it answers shows it in another place.",
    seenBy: ["S6"],
    worlds: "crowds",
    patches: [
      { file: append, was: "noteArrival(logs, grown, log.next);", becomes: "void noteArrival;" },
    ],
  },
  {
    name: "a missing parent is not noted",
    like: "F8",
    breaks: "The same, because nobody waits for it.",
    seenBy: ["S6"],
    worlds: "crowds",
    patches: [
      {
        file: append,
        was: "for (const [child, parent] of missing) logs.awaited.add(log.conversation, parent, child);",
        becomes: "void missing;",
      },
    ],
  },
  {
    name: "only the child of a late parent moves",
    like: "F8",
    breaks: "What was written after it stays before it.",
    seenBy: ["S3", "S6"],
    worlds: "crowds",
    patches: [
      {
        file: sweep,
        was: "this.until = Math.max(this.until, place, held + 1);",
        becomes: "void held;",
      },
    ],
  },
  {
    name: "lines move before those that they answer",
    like: "F8",
    breaks: "Of two people who answer each other, only the first lines move as far as they should.",
    seenBy: ["S6"],
    worlds: "crowds",
    patches: [
      {
        file: "src/peer/logs/sweep-order.ts",
        was: "walk !== undefined && !walk.isOver && walk.seq <= parent.seq;",
        becomes: "false;",
      },
    ],
  },
  {
    name: "lines that could not all move at once stay",
    like: "F8",
    breaks: "After a long paste, the last lines are not where others see them.",
    seenBy: ["S6"],
    worlds: "crowds",
    patches: [
      {
        file: sweep,
        was: "if (order.lowest > sweeping.until) logs.moves.done",
        becomes: "if (order.lowest > 0) logs.moves.done",
      },
    ],
  },
  {
    name: "where moving goes on is skipped",
    like: "F8",
    breaks: "One line stays where it was.",
    seenBy: ["S6"],
    worlds: "crowds",
    patches: [
      {
        file: sweep,
        was: "return { from: this.#from, at: [...this.#seqs], until: this.until };",
        becomes: `const at = [...this.#seqs].map(([log, seq]) => [log, seq + 1]);
          return { from: this.#from, at, until: this.until };`,
      },
    ],
  },
  {
    name: "moved lines stay in memory where they were",
    like: "F8",
    breaks: "Until the next start, a screen shows another order than others.",
    seenBy: ["S6"],
    worlds: "crowds",
    patches: [
      {
        file: "src/peer/logs/batches.ts",
        was: "this.#recent.delete(batch.row.log);",
        becomes: "",
      },
    ],
  },
  {
    name: "places are guessed from the end of a log while lines move",
    like: "F8",
    breaks: "A line whose parent has moved past the end of its log stays before it.",
    seenBy: ["S6"],
    worlds: "crowds",
    patches: [
      {
        file: places,
        was: "const isMoving = logs.moves.of(conversation) !== undefined;",
        becomes: "const isMoving = false;",
      },
    ],
  },

  // Holes
  {
    name: "what comes after a hole stays where it was",
    like: "F20",
    breaks: "In a profile that was mended, the end of a chat stands before its middle.",
    seenBy: ["S3", "S6"],
    worlds: "crowds",
    patches: [
      { file: hole, was: "settleBehind(logs, log, whole);", becomes: "void settleBehind;" },
    ],
  },
  {
    name: "what comes after a hole never counts again",
    like: "F20",
    breaks: "A mended profile cannot take in what it has lost.",
    seenBy: ["L1", "S1", "crash"],
    worlds: "crowds",
    patches: [
      {
        file: hole,
        was: "while (after && after.first <= end.next) {",
        becomes: "while (after && after.first < 0) {",
      },
    ],
  },
  {
    name: "a hole is not told to others",
    like: "F20",
    breaks: "Nobody sends again what a mended profile has lost.",
    seenBy: ["L1", "S1"],
    worlds: "crowds",
    patches: [
      {
        file: "src/peer/logs/logs.ts",
        was: 'const hole = row["hole"] === null ? limits.logEntriesMax : Number(row["hole"]);',
        becomes: "const hole = limits.logEntriesMax;",
      },
    ],
  },

  // Lies
  {
    name: "parent counts whatever its hash is",
    breaks:
      "A liar moves its lines by naming what nobody wrote, on some screens and not on others.",
    seenBy: ["S6"],
    worlds: "liars",
    patches: [
      {
        file: places,
        was: "if (!batch || !isNamed(batch.hashOf(seq, logs.sha256), hash)) return -1;",
        becomes: "if (!batch) return -1;",
      },
    ],
  },
];
