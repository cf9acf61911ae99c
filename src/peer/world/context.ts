// What all machines of one peer share: its world, the time of the input, and the list of effects.
import { checksOf, type PasswordClient } from "#crypto";
import { steadyAt, type AccountId, type Checks, type Steady } from "#protocol";
import type { PeerEvent } from "./events.ts";
import type { PasswordWork, PeerEffect, PeerWorld } from "./ports.ts";

/** Handed to every machine of a peer. Effects are gathered here until the turn ends. */
export interface Context extends PeerWorld {
  /** The time of this turn: it passes evenly, and is what everything waits by. */
  now(): Steady;
  emit(effect: PeerEffect): void;
  tell(event: PeerEvent): void;
  /** Something about the chat with this account has changed, for screens that show many. */
  changed(account: AccountId): void;
  /** Has password work done beside the peer; `failed`: it could not be, whatever its answer. */
  work<K extends keyof PasswordClient>(
    work: K,
    ask: Parameters<PasswordClient[K]>,
    then: (answer: Awaited<ReturnType<PasswordClient[K]>>) => void,
    failed: () => void,
  ): void;
  /** For opening what others have signed. */
  checks: Checks;
}

/** A context, and what only the peer itself does with it. */
export interface OpenContext extends Context {
  /** Starts a turn. */
  begin(now: Steady): void;
  /** Whose chats have changed in this turn. */
  takeChanged(): AccountId[];
  /** The effects of the turn, in order. */
  end(): PeerEffect[];
  /** The answer to an earlier `work`; unknown calls are of a peer that is gone. */
  answered(call: number, answer: unknown): void;
  failed(call: number): void;
}

/** What is to be done about work that is under way. */
interface Waiting {
  answered(answer: unknown): void;
  failed(): void;
}

/** The context of a peer that is being made; `begin` starts its first turn. */
export function openContext(world: PeerWorld): OpenContext {
  let time = steadyAt(0);
  let effects: PeerEffect[] = [];
  let changed = new Set<AccountId>();
  // An answer may be meant for a peer that was thrown away: its numbers are not ours.
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
      waiting.set(calls, { answered: then as Waiting["answered"], failed }); // Of this very work.
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
