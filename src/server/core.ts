// What all machines of one server share: its world, turn, connections, calls, rates and wakes.
import { checksOf } from "#crypto";
import { steadyAt, wallAt, type Checks } from "#protocol";
import { createCalls, type Calls } from "./calls.ts";
import { createConnections, type Departed, type Connections } from "./peer-connections.ts";
import { createGuesses, type Guesses } from "./guesses.ts";
import { createJournal, type Journal } from "./journal.ts";
import type { ServerWorld } from "./ports.ts";
import { createRates, type Rates, type Token } from "./rates.ts";
import type { Turn } from "./server-turn.ts";
import { createWakes, type Wakes } from "./wakes.ts";
import { createWire, type Asker, type Wire } from "./wire.ts";

/** Handed to every machine of a server. */
export interface Core {
  readonly world: ServerWorld;
  readonly turn: Turn;
  readonly wakes: Wakes;
  readonly rates: Rates;
  readonly guesses: Guesses;
  readonly connections: Connections;
  readonly journal: Journal;
  readonly wire: Wire;
  readonly calls: Calls;
  /** For opening what peers have signed. */
  readonly checks: Checks;
  /** The public part of the world's `signingSecret`. */
  readonly signingKey: Uint8Array;
}

/** `departed` runs for every signed-in device whose connection has ended. */
export function createCore(world: ServerWorld, departed: Departed): Core {
  const turn: Turn = { now: steadyAt(0), wall: wallAt(0), effects: [] };
  const wakes = createWakes();
  const rates = createRates(world.limits);
  const connections = createConnections(world.limits, turn, wakes, departed);
  const journal = createJournal(turn, wakes);
  const wire = createWire(turn, connections, journal);
  const calls = createCalls(turn, wire, journal);
  return {
    world,
    turn,
    wakes,
    rates,
    guesses: createGuesses(turn, world),
    connections,
    journal,
    wire,
    calls,
    checks: checksOf(world.primitives),
    signingKey: world.primitives.signingPublic(world.signingSecret),
  };
}

/** Takes all the tokens, or refuses the asker and says when to come back. */
export function within({ rates, wire, turn }: Core, asker: Asker, tokens: Token[]): boolean {
  const waitMs = rates.take(tokens, turn.now);
  if (waitMs > 0) wire.refuse(asker, "too-many", waitMs);
  return waitMs === 0;
}
