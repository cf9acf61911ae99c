// The chat in plain lines, as a machine: takes lines and events; gives lines, commands and the end.
import { screenWords } from "#peer";
import type { Input, Item, Output } from "./dialogue-turn.ts";
import {
  converting,
  openProfile,
  profileOpened,
  profileRefused,
  takeAtEntrance,
} from "./entrance.ts";
import { hear, hearHeld } from "./hearing.ts";
import { giveUpSigningOut, goOnLeaving, interrupt, leave } from "./leaving.ts";
import { isChanging, takeChange } from "./own-account.ts";
import { enterPrompt } from "./prompt.ts";
import { createStage, type Stage } from "./stage.ts";
import { awaits, hidesInput } from "./state.ts";
import { takeAtPrompt, takeInChat } from "./talk.ts";
import { leaveBy, typedAhead } from "./timing.ts";

/** What a dialogue knows before it begins. */
export interface DialogueOptions {
  /** stdin is a terminal, and a person reads before typing. */
  terminal: boolean;
  /** The way to the server is neither encrypted nor inside this machine. */
  openWire: boolean;
  /** The name that stays signed in on this device. */
  remembered: string | undefined;
}

/** A dialogue with one person, or with a script. */
export interface Dialogue {
  /** Takes what has happened; carry out the outputs in order. */
  take(input: Input): Output[];
  /** The line being typed is a password, so hide it. */
  readonly hidesInput: boolean;
  /** Lines waiting for their prompt. While there are many, the caller stops reading more. */
  readonly waitingLines: number;
}

/** A dialogue that has not begun; its first input must be `begin`. */
export function createDialogue(options: DialogueOptions): Dialogue {
  const stage = createStage(options.terminal);
  let lines: Item[] = [];
  let wakeAtMs: number | undefined;

  function react(input: Input): void {
    switch (input.type) {
      case "begin":
        return begin(stage, options);
      case "line":
        return void lines.push({ atMs: input.atMs, line: input.line });
      case "endOfInput":
        return void lines.push({ atMs: input.atMs, line: undefined });
      case "interrupt":
        return interrupt(stage);
      case "converting":
        return converting(stage, input.done);
      case "profileOpened":
        return profileOpened(stage, input);
      case "profileRefused":
        return profileRefused(stage, input.why);
      case "event":
        return hear(stage, input.event);
      case "wake":
        wakeAtMs = undefined;
        return wake(stage);
    }
  }

  function workOff(): void {
    do {
      hearHeld(stage);
      lines = withoutDropped(stage, lines);
    } while (takeNext());
  }

  /** Takes the first line if it is due. */
  function takeNext(): boolean {
    const [next] = lines;
    if (next === undefined || !isTaken(stage, next)) return false;
    lines.shift();
    takeLine(stage, next);
    return true;
  }

  function askForWake(): void {
    const { state } = stage;
    const [next] = lines;
    const held = next && isHeldUp(stage, next) ? [leaveBy(stage, next)] : [];
    const times = "wakeMs" in state ? [state.wakeMs, ...held] : held;
    if (times.length === 0 || Math.min(...times) === wakeAtMs) return;
    wakeAtMs = Math.min(...times);
    stage.put({ type: "wakeAt", atMs: wakeAtMs });
  }

  return {
    take(input) {
      stage.nowMs = input.atMs;
      if (stage.state.at === "over") return [];
      react(input);
      workOff();
      askForWake();
      return stage.outputs();
    },
    get hidesInput() {
      return hidesInput(stage.state);
    },
    get waitingLines() {
      return lines.length;
    },
  };
}

function begin(stage: Stage, { remembered, openWire }: DialogueOptions): void {
  stage.notice(screenWords.welcome);
  if (openWire) stage.notice(screenWords.openWire);
  if (remembered === undefined) stage.go({ at: "username" });
  else openProfile(stage, remembered);
}

// Lines

/** The lines that count; the end of the input always does. */
function withoutDropped(stage: Stage, lines: Item[]): Item[] {
  const { dropsBeforeMs } = stage;
  if (dropsBeforeMs === undefined) return lines;
  stage.dropsBeforeMs = undefined;
  return lines.filter(({ line, atMs }) => line === undefined || atMs > dropsBeforeMs);
}

const isExit = ({ line }: Item): boolean =>
  line === undefined || ["exit", "/exit"].includes(line.trim());

/** Lines that end a ringing chat; from a script, they wait until the ringing has an outcome. */
const endsChat = (item: Item): boolean =>
  isExit(item) || ["disconnect", "/disconnect"].includes(item.line?.trim() ?? "");

/** A line that leaves, but has to wait for work that began before it. */
function isHeldUp(stage: Stage, item: Item): boolean {
  const { state, server } = stage;
  if (state.at === "ringing") return endsChat(item) && typedAhead(stage, item);
  return state.at === "waiting" && isExit(item) && server !== "away";
}

function isTaken(stage: Stage, item: Item): boolean {
  const { at } = stage.state;
  if (at === "start" || at === "leaving" || at === "signingOut" || at === "over") return false;
  if (isHeldUp(stage, item)) return stage.nowMs >= leaveBy(stage, item);
  return at !== "waiting" || isExit(item);
}

function takeLine(stage: Stage, item: Item): void {
  const { at } = stage.state;
  if (at === "waiting") return leave(stage, item);
  if (at === "prompt") return takeAtPrompt(stage, item);
  if (isChanging(stage.state)) return takeChange(stage, stage.state, item);
  if (at === "ringing" || at === "chat") return takeInChat(stage, item);
  takeAtEntrance(stage, item);
}

// Time

function wake(stage: Stage): void {
  const { state, nowMs } = stage;
  if (state.at === "leaving") return goOnLeaving(stage);
  if (!("wakeMs" in state) || nowMs < state.wakeMs) return;
  if (state.at === "signingOut") giveUpSigningOut(stage);
  else if (awaits(state, "online")) enterPrompt(stage);
}
