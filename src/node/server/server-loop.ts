// Runs the server's machine: feeds it one input at a time, and carries out its effects.
import { steadyAt, wallAt } from "#protocol";
import type { Database, Query, Server, ServerEffect, ServerInput } from "#server";
import { createAlarm } from "../common/alarm.ts";
import { createSteadyClock } from "../common/steady-clock.ts";
import type { Listener } from "./listener-websocket.ts";
import type { Log } from "./log-pino.ts";
import type { DoPasswordWork } from "./password-work.ts";

/** What carries out the machine's effects. */
export interface LoopWorld {
  machine: Server;
  listener: Pick<Listener, "send" | "close" | "pause">;
  database: Database;
  passwordWork: DoPasswordWork;
  log: Log;
}

/** The running machine. */
export interface ServerLoop {
  /** Feeds an input; its effects are done when this returns, unless other effects are running. */
  tell(input: Untimed<ServerInput>): void;
  /** Stops taking inputs and carrying out effects. */
  stop(): void;
}

/** An input before the loop has looked at the clock. */
type Untimed<T> = T extends unknown ? Omit<T, "now" | "wall"> : never;

/** The code of RFC 6455 §7.4.1 for a bug of our own. */
const internalError = 1011;

/** Starts a loop that waits for its first input. */
export function createServerLoop(world: LoopWorld): ServerLoop {
  const { machine, listener, database, passwordWork, log } = world;
  const clock = createSteadyClock();
  const alarm = createAlarm(() => tell({ type: "wake" }), clock);
  const waiting: Untimed<ServerInput>[] = [];
  let state: "idle" | "running" | "stopped" = "idle";

  /** An input that arrives while effects are being carried out waits until all are done. */
  function tell(input: Untimed<ServerInput>): void {
    if (state === "stopped") return;
    waiting.push(input);
    if (state === "running") return;
    state = "running";
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) handle(next);
    state = "idle";
  }

  function handle(input: Untimed<ServerInput>): void {
    const times = { now: steadyAt(clock()), wall: wallAt(Date.now()) };
    const effects = guard(input, () => machine.handle({ ...input, ...times })) ?? [];
    for (const effect of effects) guard(input, () => carryOut(effect));
  }

  /** A bug of ours costs only the channel where it shows, not everyone's. */
  function guard<T>(input: Untimed<ServerInput>, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      log.error("bug", { input: input.type, why: traceOf(error) });
      if ("channel" in input) listener.close(input.channel, internalError);
      return undefined;
    }
  }

  function carryOut(effect: ServerEffect): void {
    switch (effect.type) {
      case "send":
        return listener.send(effect.channel, effect.bytes);
      case "close":
        return listener.close(effect.channel, effect.code);
      case "pause":
        return listener.pause(effect.channel, effect.ms);
      case "query":
        return answer(effect.call, effect.query.query, ask(database, effect.query));
      case "password":
        return answer(effect.call, effect.work.work, passwordWork(effect.work));
      case "wakeAt":
        return alarm.set(effect.at);
      case "log":
        return log.info(effect.event, effect.fields);
    }
  }

  function answer(call: number, work: string, promise: Promise<unknown>): void {
    promise.then(
      (yielded) => tell({ type: "answered", call, answer: yielded }),
      (error) => {
        log.error("failed", { work, why: traceOf(error) });
        tell({ type: "failed", call });
      },
    );
  }

  function stop(): void {
    state = "stopped";
    alarm.set(undefined);
  }

  return { tell, stop };
}

/**
 * A question carries the name of the function that answers it, which the compiler cannot follow.
 */
function ask(database: Database, query: Query): Promise<unknown> {
  const run = database[query.query] as (question: Query) => Promise<unknown>;
  return run(query);
}

const traceOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : "not an error";
