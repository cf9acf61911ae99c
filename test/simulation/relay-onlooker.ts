// Looks at what passes through the server: nothing goes between two people after one has left.
import { decodeFromServer, decodeToServer, peekAnswer } from "#protocol";
import type { AccountId, Answer, DeviceId, RequestId } from "#protocol";
import { Violation } from "./violation.ts";

/** What it asks the world around it. */
export interface RelayAround {
  /** The name of an account. */
  nameOf(account: AccountId): string | undefined;
  /** The person who owns this device. */
  ownerOf(device: DeviceId): string | undefined;
}

/** Compares the message number, which is in the second byte, or in the third if it takes two. */
const isOneOf = (bytes: Uint8Array, ...numbers: number[]): boolean =>
  bytes[1] === 0x18 && numbers.includes(bytes[2] ?? 0);

export class RelayOnlooker {
  readonly #around: RelayAround;
  /** By pair of people: the request whose yes the server heard last. */
  readonly #agreed = new Map<string, RequestId>();
  /** Pairs of people, one of whom has told the server about leaving the other. */
  readonly #left = new Set<string>();

  constructor(around: RelayAround) {
    this.#around = around;
  }

  /** The server receives this. */
  heard(person: string, bytes: Uint8Array): void {
    if (!isOneOf(bytes, 25, 27, 29)) return;
    const said = decodeToServer(bytes);
    if (said?.type === "leave") this.#leaves(this.#pairOf(person, said.account), said.request);
    const answer = said && "answer" in said ? peekAnswer(said.answer) : undefined;
    if (answer?.says === "yes") this.#agree(answer);
  }

  /** A late message may be about an earlier yes. */
  #leaves(pair: string, request: RequestId): void {
    if (this.#agreed.get(pair) === request) this.#left.add(pair);
  }

  #agree({ id, from, to }: Answer): void {
    const pair = this.#pairOf(this.#around.nameOf(from), to);
    this.#agreed.set(pair, id);
    this.#left.delete(pair);
  }

  /** The server says this to a device of the person. */
  said(person: string, bytes: Uint8Array): void {
    if (this.#left.size === 0 || !isOneOf(bytes, 32)) return;
    const frame = decodeFromServer(bytes);
    const from = frame?.type === "relayed" ? this.#around.ownerOf(frame.from) : undefined;
    if (from === undefined || !this.#left.has(nameOfPair(from, person))) return;
    throw new Violation("S8", `the server passes on to ${person} what ${from} says after a leave`);
  }

  #pairOf(person: string | undefined, account: AccountId): string {
    return nameOfPair(person, this.#around.nameOf(account));
  }
}

const nameOfPair = (...people: (string | undefined)[]): string => people.toSorted().join(" and ");
