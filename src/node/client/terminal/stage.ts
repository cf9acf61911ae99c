// What all parts of the dialogue share: where it stands, what it knows, and what it wants done.
import { arrivedLater, cleanText, screenWords } from "#peer";
import type { ChatLine, Command, OwnDevice, PeerEvent } from "#peer";
import type { Output } from "./dialogue-turn.ts";
import { promptOf, type State } from "./state.ts";
import { createUnanswered, type Unanswered } from "./unanswered.ts";

/** The state that all parts of a dialogue share. */
export interface Stage {
  /** stdin is a terminal, so a person needs time to read before answering. */
  readonly terminal: boolean;
  nowMs: number;
  state: State;
  /** When the state began. */
  sinceMs: number;
  /** Where the open profile is. */
  folder: string;
  /** The name of the signed-in person. */
  me: string | undefined;
  /** This profile opens without the password at the next start. */
  stays: boolean;
  server: "unknown" | "there" | "away";
  /** Events that came before the first prompt, and make sense only after it. */
  held: PeerEvent[];
  /** The devices of the account, as they were listed last. */
  devices: readonly (OwnDevice | undefined)[];
  /** People who ask, and whether they do so only because messages wait. */
  readonly asked: Map<string, { waiting: boolean }>;
  /** The request that a bare answer is for. `replaced`: the previous one was not answered. */
  shown: { name: string; sinceMs: number; replaced: boolean } | undefined;
  readonly unanswered: Unanswered;
  /** Changes the state, and asks the new state's question. */
  go(state: State): void;
  /**
   * The question before has failed: what a person typed ahead was meant for what comes after it, may
   * be a secret, and is dropped. A script's lines are not.
   */
  dropTypedAhead(): void;
  /** Lines from before this time are to be dropped. */
  dropsBeforeMs: number | undefined;
  /** Repeats the state's question, if it has one. */
  askAgain(): void;
  notice(sentence: string | undefined): void;
  message(line: ChatLine, shown?: number): void;
  order(command: Command): void;
  put(output: Output): void;
  /** Everything gathered since the last call. */
  outputs(): Output[];
}

/** What each event does besides being shown. `settled`: the command it answers. */
export type Hearing = {
  [T in PeerEvent["tell"]]?: (
    stage: Stage,
    event: Extract<PeerEvent, { tell: T }>,
    settled: Command["do"] | undefined,
  ) => void;
};

/** An empty stage. It cleans everything it prints, so nobody's text can steer the terminal. */
export function createStage(terminal: boolean): Stage {
  let gathered: Output[] = [];
  const print = (line: string): void => stage.put({ type: "print", line: cleanText(line) });

  const stage: Stage = {
    terminal,
    nowMs: 0,
    state: { at: "start" },
    sinceMs: 0,
    folder: "",
    me: undefined,
    stays: false,
    server: "unknown",
    held: [],
    devices: [],
    asked: new Map(),
    shown: undefined,
    unanswered: createUnanswered(),
    go(state) {
      stage.state = state;
      stage.sinceMs = stage.nowMs;
      stage.askAgain();
    },
    dropsBeforeMs: undefined,
    dropTypedAhead() {
      if (terminal) stage.dropsBeforeMs = stage.nowMs;
    },
    askAgain() {
      const prompt = promptOf(stage.state);
      if (prompt !== undefined) print(prompt);
    },
    notice(sentence) {
      if (sentence !== undefined) print(`* ${sentence}`);
    },
    message({ name, text, gone, lateMs }, shown) {
      const line = cleanText(`${name}: ${text ?? screenWords.noText(gone)}`);
      stage.put({ type: "print", line, ...(shown === undefined ? {} : { shown }) });
      // A line of its own, because nobody's text can look like a notice.
      if (lateMs !== undefined) stage.notice(screenWords.lineAbove(arrivedLater(lateMs)));
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
