// Planted bugs in delivering entries to others, and in reporting what became of them.
import type { PlantedBug } from "./planted-bug.ts";
import type { Patch } from "./planting.ts";

const stream = "src/peer/delivery/stream.ts";
const otherSide = "src/peer/delivery/other-side.ts";
const sync = "src/peer/delivery/sync.ts";
const peer = "src/peer/peer.ts";
const between = "src/peer/between.ts";

/** The next `have` finds these fields as they were, and not empty. */
const remembering = (...fields: string[]): Patch[] => [
  {
    file: stream,
    was: "new OtherSide(this.#state.other?.logsUnderWay);",
    becomes: "this.#state.other?.again() ?? new OtherSide();",
  },
  {
    file: otherSide,
    was: "  /** It claims all this;",
    becomes: `  again() {
        const same = new OtherSide(this.logsUnderWay);
        ${fields.map((field) => `same.${field} = this.${field};`).join(" ")}
        return same;
      }
      /** It claims all this;`,
  },
];

/** In delivery and its timers. */
export const bugsOfDelivery: readonly PlantedBug[] = [
  {
    name: "duplicate not acknowledged",
    like: "F2",
    breaks: "If an acknowledgement is lost, the writer never hears that the text has arrived.",
    seenBy: ["L5"],
    patches: [
      { file: sync, was: "return stream.took(end, taken.log, length);", becomes: "return;" },
    ],
  },
  {
    name: "what was read before a crash is not reported",
    like: "F3",
    breaks: "A writer whose reader dies within two seconds of reading never learns of it.",
    seenBy: ["L1"],
    patches: [{ file: between, was: "peer.reading.noteShown(conversation);", becomes: "" }],
  },
  {
    name: "what was sent is remembered",
    like: "F25",
    breaks: "Entries lost with one link are not sent over the next one.",
    seenBy: ["L1"],
    patches: [
      {
        file: sync,
        was: "this.#streams.set(device, stream);\n  }\n",
        becomes: "this.#streams.set(device, stream.after(this.kept?.get(device)));\n  }\n",
      },
      {
        file: sync,
        was: "this.#streams.delete(device);",
        becomes: `this.kept = (this.kept ?? new Map()).set(device, this.#streams.get(device));
          this.#streams.delete(device);`,
      },
      {
        file: stream,
        was: "// What the other side says\n",
        becomes: `after(before) {
          if (before?.conversation === this.conversation) this.before = before.#state.other;
          return this;
        }\n`,
      },
      {
        file: stream,
        was: "new OtherSide(this.#state.other?.logsUnderWay);",
        becomes:
          "new OtherSide(this.#state.other?.logsUnderWay, this.#state.other ?? this.before);",
      },
      {
        file: otherSide,
        was: "constructor(late: string[] = []) {\n",
        becomes: `constructor(late: string[] = [], before = undefined) {
          if (before) this.#held = before.#held;\n`,
      },
      {
        file: otherSide,
        was: "this.#underWay.push({",
        becomes: "raise(this.#held, keyOf(log), next);\nthis.#underWay.push({",
      },
    ],
  },
  {
    name: "have does not clear what is under way",
    like: "F5",
    breaks: "Entries lost on the way are not sent again.",
    seenBy: ["L1"],
    patches: [...remembering("#underWay", "#bytesUnderWay")],
  },
  {
    name: "missing answer not asked for",
    like: "F13",
    breaks: "If a have is lost, nothing is sent.",
    seenBy: ["L1"],
    patches: [
      {
        file: stream,
        was: `if (this.#state.at === "inStep") return after(this.#state.quietSince, idleMs);
    return this.#state.askAt;`,
        becomes: "return after(this.#state.quietSince ?? this.#state.askAt, 100 * idleMs);",
      },
    ],
  },
  {
    name: "credit leaks",
    like: "F10",
    breaks: "After some time the window is full of entries that arrived long ago.",
    seenBy: ["L1"],
    patches: [
      {
        file: otherSide,
        was: "this.#bytesUnderWay = this.#underWay.reduce((sum, { bytes }) => sum + bytes, 0);",
        becomes: "",
      },
      ...remembering("#bytesUnderWay"),
    ],
  },
  {
    name: "window ignored",
    like: "F22",
    breaks: "A slow reader, and the server between, hold everything that was ever written.",
    seenBy: ["S10"],
    patches: [
      {
        file: otherSide,
        was: "return this.#bytesUnderWay === 0 || this.#bytesUnderWay + bytes <= this.#window;",
        becomes: "return bytes > 0;",
      },
    ],
  },
  {
    name: "tick for what was sent",
    like: "F11",
    breaks: "A message that is lost on the way counts as arrived.",
    seenBy: ["S12"],
    patches: [
      {
        file: stream,
        was: `this.#needs.send({ type: "batch", batch: batch.bytes });`,
        becomes: `this.#needs.send({ type: "batch", batch: batch.bytes });
          this.#events.acknowledged({ conversation: this.conversation,
            logs: [{ device: log.device, epoch: log.epoch, next, hash: log.hash }] });`,
      },
    ],
  },
  {
    name: "read because it has arrived",
    breaks: "A message that was not shown to anyone counts as read.",
    seenBy: ["S12"],
    patches: [
      {
        file: "src/peer/delivery/receipts.ts",
        was: "      .of(conversation)\n      .filter(({ id, account, shown })",
        becomes: `      .of(conversation).map((log) => ({ ...log, shown: log.next }))
      .filter(({ id, account, shown })`,
      },
    ],
  },
  {
    name: "timer of the connection forgotten",
    like: "F13",
    breaks: "A lost connection is not replaced until something else happens.",
    seenBy: ["L1", "L2"],
    patches: [
      {
        file: peer,
        was: "const people = [connection, links, sync,",
        becomes: "const people = [links, sync,",
      },
    ],
  },
  {
    name: "nothing offered on arrival",
    like: "F12",
    breaks: "Texts that wait for somebody keep waiting when she comes online.",
    seenBy: ["L1"],
    patches: [
      {
        file: "src/peer/agreeing/agreements.ts",
        was: "if (online) this.offers.offer(account);",
        becomes: "void online;",
      },
    ],
  },
];
