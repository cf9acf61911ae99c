// A storm: kills programs as planned, and checks what the dead ones leave on their disks.
import type { TestContext } from "node:test";
import { startServer, type Server } from "../system/programs.ts";
import type { Death } from "./kill-plan.ts";
import { pause } from "./pause.ts";
import { readStoredChat } from "./stored-chat.ts";
import { brokenAtDeath } from "./talk-rules.ts";
import type { Talker } from "./talker.ts";

/** Two people who talk with each other. */
export type Pair = readonly [alice: Talker, bob: Talker];

/** What a storm has done and found. */
export interface Damage {
  kills: number;
  /** Rules that did not hold. */
  readonly broken: string[];
}

/** How long to wait for a moment, ms, because it may not come while the server is away. */
const momentMs = 4_000;

/** Kills these two as planned, and leaves them running. */
export async function storm(pair: Pair, plan: Death[], damage: Damage): Promise<void> {
  for (const talker of pair) talker.start();
  for (const { who, after, delayMs } of plan) {
    const victims = who === "both" ? pair : [pair[who === "alice" ? 0 : 1]];
    if (after === "start") await strike(pair, victims, damage);
    else await reach(victims, after);
    await pause(delayMs);
    await strike(pair, victims, damage);
  }
}

/** Kills, checks the disks, and starts again. */
async function strike(pair: Pair, victims: readonly Talker[], damage: Damage): Promise<void> {
  await Promise.all(victims.map((victim) => victim.kill()));
  damage.kills += victims.length;
  for (const victim of victims) {
    const other = pair[victim === pair[0] ? 1 : 0];
    const disk = readStoredChat(victim.data, victim.name, () => []);
    damage.broken.push(...brokenAtDeath(victim, other, disk));
  }
  for (const victim of victims) victim.start();
}

async function reach(victims: readonly Talker[], after: "chat" | "kept" | "shown"): Promise<void> {
  const late = Promise.withResolvers<void>();
  const patience = setTimeout(late.resolve, momentMs);
  const inChat = Promise.all(victims.map((victim) => victim.next("chat")));
  const reached = inChat.then(() => Promise.race(victims.map((victim) => victim.next(after))));
  await Promise.race([reached, late.promise]);
  clearTimeout(patience);
}

/** Kills the server after each of these times, and starts it again at once. */
export async function stormOnServer(
  test: TestContext,
  server: Server,
  plan: number[],
  damage: Damage,
): Promise<void> {
  let running = server;
  for (const lifeMs of plan) {
    await pause(lifeMs);
    running.signal("SIGKILL");
    await running.ended();
    damage.kills += 1;
    running = await startServer(test, server);
  }
}
