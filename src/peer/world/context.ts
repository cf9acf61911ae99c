// The context that all machines of a peer share: its world, the time of the turn, its effects.
import { checksOf } from "#crypto";
import { steadyAt, type AccountId, type Checks, type Steady } from "#protocol";
import type { PeerEvent } from "./events.ts";
import type { PasswordWork, Passwords, PeerEffect, PeerWorld } from "./ports.ts";

/** Every machine of a peer gets it. It collects the effects until the turn ends. */
export interface Context extends PeerWorld {
  /** The time of this turn. It never jumps, so every wait is measured by it. */
  now(): Steady;
  emit(effect: PeerEffect): void;
  tell(event: PeerEvent): void;
  /** Notes that the chat with this account has changed, for screens that show many chats. */
  changed(account: AccountId): void;
  /** Has password work done outside the peer; calls `failed` if it could not be done at all. */
  work<K extends keyof Passwords>(
    work: K,
    ask: Parameters<Passwords[K]>,
    then: (answer: Awaited<ReturnType<Passwords[K]>>) => void,
    failed: () => void,
  ): void;
  /** Checks signatures when the peer opens something that others have signed. */
  checks: Checks;
}

/** A context with the parts that only the peer itself uses. */
export interface OpenContext extends Context {
  /** Starts a turn. */
  begin(now: Steady): void;
  /** The accounts whose chats have changed in this turn; clears the list. */
  takeChanged(): AccountId[];
  /** The effects of the turn, in order. */
  end(): PeerEffect[];
  /** Takes the answer to an earlier `work`. An unknown call belongs to a peer that is gone. */
  answered(call: number, answer: unknown): void;
  failed(call: number): void;
}

/** The callbacks of work that is under way. */
interface Waiting {
  answered(answer: unknown): void;
  failed(): void;
}

/** The context of a peer that is being made; `begin` starts its first turn. */
export function openContext(world: PeerWorld): OpenContext {
  let time = steadyAt(0);
  let effects: PeerEffect[] = [];
  let changed = new Set<AccountId>();
  // A late answer may belong to a peer that was thrown away, so start at a random number of our
  // own.
  let calls = new DataView(world.random(4).buffer).getUint32(0) * 2 ** 16;
  const waiting = new Map<number, Waiting>();

  const emit = (effect: PeerEffect): void => void effects.push(effect);
  return {
    ...world,
    now: () => time,
    emit,
    tell: (event) => emit({ type: "tell", event }),
    changed: (account) => void changed.add(account),
    work(work, ask, then, failed) {
      calls += 1;
      waiting.set(calls, { answered: then as Waiting["answered"], failed }); // Same `K`.
      emit({ type: "password", call: calls, work: { work, ask } as PasswordWork });
    },
    checks: checksOf(world.primitives),
    begin(now) {
      time = now;
    },
    takeChanged() {
      const all = [...changed];
      changed = new Set();
      return all;
    },
    end() {
      const done = effects;
      effects = [];
      return done;
    },
    answered(call, answer) {
      const one = waiting.get(call);
      waiting.delete(call);
      one?.answered(answer);
    },
    failed(call) {
      const one = waiting.get(call);
      waiting.delete(call);
      one?.failed();
    },
  };
}
