// What all parts of the dialogue share: where it stands, what is known, and what it wants done.
import { cleanText, screenWords } from "#peer";
import type { ChatLine, Command, PeerEvent } from "#peer";
import type { Output } from "./dialogue-turn.ts";
import { promptOf, type State } from "./state.ts";
import { createUnanswered, type Unanswered } from "./unanswered.ts";

/** The stage. */
export interface Stage {
  /** stdin is a terminal: between what is shown and a person's answer lies the time to read it. */
  readonly terminal: boolean;
  nowMs: number;
  state: State;
  /** When the state began. */
  sinceMs: number;
  /** Who is signed in. */
  me: string | undefined;
  server: "unknown" | "there" | "away";
  /** Events that came before the first prompt and make no sense before it. */
  held: PeerEvent[];
  /** Who asks, and whether only because messages wait. */
  readonly asked: Map<string, { waiting: boolean }>;
  /** Who a bare answer is for. `replaced`: the one shown before went without an answer. */
  shown: { name: string; sinceMs: number; replaced: boolean } | undefined;
  readonly unanswered: Unanswered;
  /** Changes the state, and asks what the new one asks. */
  go(state: State): void;
  /** Asks once more what the state asks, if it asks anything. */
  askAgain(): void;
  notice(sentence: string | undefined): void;
  message(line: ChatLine, shown?: number): void;
  order(command: Command): void;
  put(output: Output): void;
  /** What has gathered since the last time. */
  outputs(): Output[];
}

/** What each event does, where it does more than to be told. `settled`: the command it answers. */
export type Hearing = {
  [T in PeerEvent["tell"]]?: (
    stage: Stage,
    event: Extract<PeerEvent, { tell: T }>,
    settled: Command["do"] | undefined,
  ) => void;
};

/** An empty stage. Everything printed on it is clean: no text of others steers the terminal. */
export function createStage(terminal: boolean): Stage {
  let gathered: Output[] = [];
  const print = (line: string): void => stage.put({ type: "print", line: cleanText(line) });

  const stage: Stage = {
    terminal,
    nowMs: 0,
    state: { at: "start" },
    sinceMs: 0,
    me: undefined,
    server: "unknown",
    held: [],
    asked: new Map(),
    shown: undefined,
    unanswered: createUnanswered(),
    go(state) {
      stage.state = state;
      stage.sinceMs = stage.nowMs;
      stage.askAgain();
    },
    askAgain() {
      const prompt = promptOf(stage.state);
      if (prompt !== undefined) print(prompt);
    },
    notice(sentence) {
      if (sentence !== undefined) print(`* ${sentence}`);
    },
    message({ name, text }, shown) {
      const line = cleanText(`${name}: ${text ?? screenWords.unknownText}`);
      stage.put({ type: "print", line, ...(shown === undefined ? {} : { shown }) });
    },
    order(command) {
      stage.unanswered.ask(command.do);
      stage.put({ type: "command", command });
    },
    put: (output) => void gathered.push(output),
    outputs() {
      const done = gathered;
      gathered = [];
      return done;
    },
  };
  return stage;
}
