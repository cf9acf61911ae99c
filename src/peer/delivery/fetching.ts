// Fetching the contents that are missing here: one device is asked at a time, the next one once
// that has given what it can, and each of them once for every entry.
import { after, earliest, isDue, limits, msOf, type BetweenPeers, type Steady } from "#protocol";
import type { ConversationId, DeviceId } from "#protocol";
import { numberOf } from "../disk/entry-number.ts";
import { isExpired } from "../logs/absences.ts";
import { keyOf, type HeldLog, type Logs } from "../logs/logs.ts";
import type { Context } from "../world/context.ts";

/** How long we wait for an answer, ms, and how often we ask in vain before we leave it. */
const [answerMs, silencesMax] = [10_000, 3];

/** A device that may have what we lack. */
interface Source {
  conversation: ConversationId;
  /** By the row of the log: the first entry that we have not asked this device for. */
  from: Map<number, number>;
  silences: number;
  /** It has been asked for everything that was missing when this many contents had been lost. */
  doneAt: number;
}

/** What a device is asked for. */
interface Question {
  device: DeviceId;
  log: HeldLog;
  seqs: number[];
  until: Steady;
}

/** What it needs of the streams to these devices. */
export interface FetchingNeeds {
  send(device: DeviceId, message: BetweenPeers): void;
  /** Whether we may ask this device for something now. */
  isReady(device: DeviceId): boolean;
}

/** Asks for contents in all conversations, over all links. */
export class Fetching {
  readonly #context: Context;
  readonly #logs: Logs;
  readonly #needs: FetchingNeeds;
  readonly #sources = new Map<DeviceId, Source>();
  /** At most one for each conversation. */
  readonly #questions = new Map<ConversationId, Question>();

  constructor(context: Context, logs: Logs, needs: FetchingNeeds) {
    this.#context = context;
    this.#logs = logs;
    this.#needs = needs;
  }

  /** A link is up, perhaps in place of another one. */
  open(device: DeviceId, conversation: ConversationId): void {
    this.close(device);
    this.#sources.set(device, { conversation, from: new Map(), silences: 0, doneAt: -1 });
  }

  close(device: DeviceId): void {
    const question = this.#questionTo(device);
    if (question) this.#questions.delete(question.log.conversation);
    this.#sources.delete(device);
  }

  /** A batch has come from this device, so its answer may be under way. */
  heard(device: DeviceId): void {
    const question = this.#questionTo(device);
    if (question) question.until = this.#inTime();
  }

  #questionTo(device: DeviceId): Question | undefined {
    const conversation = this.#sources.get(device)?.conversation;
    const question = conversation && this.#questions.get(conversation);
    return question?.device === device ? question : undefined;
  }

  /** The end of an answer. */
  absent(device: DeviceId, said: Extract<BetweenPeers, { type: "absent" }>): void {
    const source = this.#sources.get(device);
    const question = this.#questions.get(said.conversation);
    if (!source || question?.device !== device || keyOf(question.log) !== keyOf(said)) return;
    this.#questions.delete(said.conversation);
    source.silences = 0;
    const { log, seqs } = question;
    const left = seqs.filter(
      (seq) => !said.seqs.includes(seq) && this.#logs.absences.of(numberOf(log.id, seq)) === "lost",
    );
    // If nothing came of it, nothing will: whoever answers like this would do so for ever.
    const isMore = left.length < seqs.length;
    source.from.set(log.id, (isMore ? left[0] : undefined) ?? (seqs.at(-1) ?? 0) + 1);
  }

  /** At the end of a turn: asks for what is missing, where nobody is being asked yet. */
  flush(): void {
    if (this.#logs.absences.isEmpty) return;
    const { losses } = this.#logs.absences;
    for (const [device, source] of this.#sources) {
      const isIdle = source.doneAt === losses || source.silences >= silencesMax;
      if (isIdle || this.#questions.has(source.conversation)) continue;
      if (this.#needs.isReady(device) && !this.#ask(device, source)) source.doneAt = losses;
    }
  }

  /** Returns whether there was something to ask for. */
  #ask(device: DeviceId, { conversation, from }: Source): boolean {
    for (const log of this.#logs.of(conversation)) {
      const seqs = this.#missing(log, from);
      if (seqs.length === 0) continue;
      this.#questions.set(conversation, { device, log, seqs, until: this.#inTime() });
      const { device: author, epoch } = log;
      this.#needs.send(device, { type: "lacks", conversation, device: author, epoch, seqs });
      return true;
    }
    return false;
  }

  #inTime = (): Steady => after(this.#context.now(), answerMs);

  /** Entries of the log to ask for, by their seqs; `from` moves past those that nobody may have. */
  #missing(log: HeldLog, from: Map<number, number>): number[] {
    const wallMs = msOf(this.#context.wall());
    const { absences, batches } = this.#logs;
    const max = limits.seqsNamedMax;
    for (;;) {
      const lost = absences.lost(log.id, { from: from.get(log.id) ?? 0, to: log.next, max });
      const wanted = lost.filter((seq) => {
        const entry = batches.at(log.id, seq)?.entry(seq);
        return entry?.erased !== undefined && !isExpired(entry, wallMs);
      });
      if (wanted.length > 0 || lost.length === 0) return wanted;
      from.set(log.id, (lost.at(-1) ?? 0) + 1);
    }
  }

  // Waking

  get nextWake(): Steady | undefined {
    return earliest([...this.#questions.values()].map(({ until }) => until));
  }

  /** No answer: the question, or the answer, may have been lost. */
  wake(): void {
    for (const [conversation, { device, until }] of this.#questions) {
      if (!isDue(until, this.#context.now())) continue;
      this.#questions.delete(conversation);
      const source = this.#sources.get(device);
      if (source) source.silences += 1;
    }
  }
}
