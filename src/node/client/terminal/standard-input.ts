// Lines from standard input. A terminal edits and echoes them itself, except while one is hidden.
import type { ReadStream } from "node:tty";
import { createLineBuffer } from "./line-buffer.ts";

/** Standard input: a terminal, or a stream of which only this much is needed. */
export type InputSource = Pick<ReadStream, "isPaused" | "on" | "pause" | "resume" | "setEncoding"> &
  Partial<Pick<ReadStream, "isTTY" | "setRawMode">>;

/**
 * Whether a person sits there who reads before typing. With `--plain` nobody does: something else
 * writes to the terminal, as into a pipe, and what it writes ahead counts.
 */
export const isReadBy = ({ isTTY }: Pick<InputSource, "isTTY">, plain: boolean): boolean =>
  isTTY === true && !plain;

/** Who is told. */
export interface InputEvents {
  /** Lines that came together have the same time. */
  line(line: string, atMs: number): void;
  end(): void;
  interrupt(): void;
}

/** The reading of lines. */
export interface Input {
  /** Whether what is typed from now on is not to be seen. Only a terminal shows it anyway. */
  hide(on: boolean): void;
  /** Whether no more is read for now. */
  hold(on: boolean): void;
  /** Gives the terminal back as it was. */
  close(): void;
}

/** Reads lines of UTF-8 until the end, of which it tells once; an error is an end too. */
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
