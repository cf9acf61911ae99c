// Reads lines from standard input. A terminal edits and echoes them itself, unless they are hidden.
import type { ReadStream } from "node:tty";
import { createLineBuffer } from "./line-buffer.ts";

/** Standard input: a terminal, or a stream that has at least these functions. */
export type InputSource = Pick<ReadStream, "isPaused" | "on" | "pause" | "resume" | "setEncoding"> &
  Partial<Pick<ReadStream, "isTTY" | "setRawMode">>;

/**
 * Whether a person reads before typing. With `--plain` nobody does: a program writes to the
 * terminal as it would into a pipe, and lines written ahead count.
 */
export const isReadBy = ({ isTTY }: Pick<InputSource, "isTTY">, plain: boolean): boolean =>
  isTTY === true && !plain;

/** Where the lines go. */
export interface InputEvents {
  /** Lines that arrive together share one time. */
  line(line: string, atMs: number): void;
  end(): void;
  interrupt(): void;
}

/** Control over the reading. */
export interface Input {
  /** Whether to hide what is typed from now on. Only a terminal shows it in the first place. */
  hide(on: boolean): void;
  /** Whether to stop reading for now. */
  hold(on: boolean): void;
  /** Restores the terminal. */
  close(): void;
}

/**
 * Reads lines of UTF-8 until the end, and reports the end once; an error counts as the end, too.
 */
export function readInput(source: InputSource, events: InputEvents, now: () => number): Input {
  let state: "shown" | "hidden" | "ended" = "shown";
  let atMs = 0;
  const { interrupt } = events;
  const buffer = createLineBuffer({ line: (line) => events.line(line, atMs), end, interrupt });

  function take(text: string): void {
    atMs = now();
    if (state === "hidden") buffer.takeKeys(text);
    else if (state === "shown") buffer.takeText(text);
  }
  function finish(): void {
    atMs = now();
    if (state !== "ended") buffer.finish();
  }
  function end(): void {
    if (state === "ended") return;
    hide(false);
    state = "ended";
    events.end();
  }
  function hide(on: boolean): void {
    if (source.isTTY !== true || state === "ended" || on === (state === "hidden")) return;
    source.setRawMode?.(on);
    state = on ? "hidden" : "shown";
  }

  source.setEncoding("utf8");
  source.on("data", take);
  source.on("end", finish);
  source.on("error", finish);
  return {
    hide,
    hold(on) {
      if (on === source.isPaused()) return;
      if (on) source.pause();
      else source.resume();
    },
    close() {
      hide(false);
      state = "ended";
      source.pause();
    },
  };
}
