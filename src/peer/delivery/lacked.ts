// Contents that the other side lacks: it asks for them, and gets those that we hold, now or later.
import { encodeBatch, suffixOf, type BetweenPeers } from "#protocol";
import { numberOf, partsOf } from "../disk/entry-number.ts";
import { bareEntry } from "../logs/contents.ts";
import { hasHead, type HeldBatch } from "../logs/held-batch.ts";
import type { HeldLog, Logs } from "../logs/logs.ts";
import type { OtherSide } from "./other-side.ts";

type Lacks = Extract<BetweenPeers, { type: "lacks" }>;
type Send = (message: BetweenPeers) => void;

/** We remember at most this many entries that the other side lacks and we did, too. */
const owedMax = 4_096;

/** What has become of the entries that somebody asked for; the window may have ended it. */
interface Answer {
  sent: number[];
  absent: number[];
}

/** The questions of one device, over one link. */
export class Lacked {
  readonly #logs: Logs;
  readonly #send: Send;
  /** What it asks for; it waits for our answer before it asks for more. */
  #asked: Lacks | undefined;
  /** The numbers of entries whose contents it lacks and we lack, too. */
  readonly #owed = new Set<number>();
  /** The numbers of those whose contents have come to us since. */
  readonly #due = new Set<number>();

  constructor(logs: Logs, send: Send) {
    this.#logs = logs;
    this.#send = send;
  }

  asks(said: Lacks): void {
    this.#asked = said;
  }

  /** The contents of these entries have come, by their numbers. */
  filled(entries: number[]): void {
    for (const entry of entries) if (this.#owed.delete(entry)) this.#due.add(entry);
  }

  /** At the end of a turn: answers, as far as the window of the other side admits it. */
  flush(other: OtherSide): void {
    if (this.#asked) this.#answer(this.#asked, other);
    for (const [row, entries] of Map.groupBy(this.#due, (entry) => partsOf(entry).log)) {
      const log = this.#logs.inRow(row);
      const seqs = entries.map((entry) => partsOf(entry).seq);
      const { sent, absent } = log ? this.#give(log, seqs, other) : { sent: [], absent: seqs };
      for (const seq of [...sent, ...absent]) this.#due.delete(numberOf(row, seq));
    }
  }

  #answer(asked: Lacks, other: OtherSide): void {
    const log = this.#logs.find(asked);
    const isOpen = log !== undefined && other.accepts(log);
    const { sent, absent } = isOpen
      ? this.#give(log, asked.seqs, other)
      : { sent: [], absent: asked.seqs };
    if (sent.length + absent.length === 0 && asked.seqs.length > 0) return; // Not yet.
    this.#asked = undefined;
    const { conversation, device, epoch } = asked;
    this.#send({ type: "absent", conversation, device, epoch, seqs: absent });
    if (isOpen) for (const seq of absent) this.#owe(numberOf(log.id, seq));
  }

  #owe(entry: number): void {
    if (this.#owed.size < owedMax && this.#logs.absences.of(entry) === "lost") {
      this.#owed.add(entry);
    }
  }

  #give(log: HeldLog, seqs: number[], other: OtherSide): Answer {
    const answer: Answer = { sent: [], absent: [] };
    let left = [...new Set(seqs)].toSorted((one, another) => one - another);
    while (left.length > 0) {
      const [next = 0] = left;
      const held = next < log.next ? this.#logs.batches.at(log.id, next) : undefined;
      const here = left.filter((seq) => seq === next || held?.covers(seq));
      const there = held ? here.filter((seq) => held.entry(seq).content !== undefined) : [];
      const bytes = held && excerptOf(this.#logs, held, there, other.holdsUpTo(log));
      if (bytes && !other.admits(bytes.length)) return answer;
      if (bytes) {
        other.sentAgain(log, bytes.length);
        this.#send({ type: "batch", batch: bytes });
        answer.sent.push(...there);
      }
      answer.absent.push(...here.filter((seq) => !bytes || !there.includes(seq)));
      left = left.slice(here.length);
    }
    return answer;
  }
}

/** As long as what stands for a content that is left out, bytes. */
const erasedBytes = 32;

/**
 * A batch with the contents of these entries, from the first of them to the head; undefined if it
 * cannot be sent. It leaves out other contents of entries before `held`, as the other side has them.
 */
function excerptOf(logs: Logs, batch: HeldBatch, wanted: number[], held: number) {
  const [first] = wanted;
  if (first === undefined || !hasHead(batch.row.bytes)) return undefined;
  const suffix = suffixOf(batch.batch, first - batch.first);
  const entries = suffix.entries.map((entry, at) => {
    const isWanted = first + at >= held || wanted.includes(first + at);
    const isShort = (entry.content?.length ?? 0) <= erasedBytes;
    return isWanted || isShort ? entry : bareEntry(entry, logs);
  });
  return encodeBatch({ ...suffix, entries });
}
