// Turns input from a terminal or a pipe into lines, whether it comes line by line or key by key.

/** Where the lines go. */
export interface LineBufferEvents {
  line(line: string): void;
  /** There are no more lines. */
  end(): void;
  /** Somebody typed Ctrl+C as a key. */
  interrupt(): void;
}

/** Input that is not yet a line. */
export interface LineBuffer {
  /** Text from a pipe, or from a terminal that edits lines itself. */
  takeText(text: string): void;
  /** The same as single keys: here we have to carry out deleting and leaving ourselves. */
  takeKeys(text: string): void;
  /** The input has ended; the last line may lack its line break. */
  finish(): void;
}

/**
 * Longest line in UTF-16 units; the rest is dropped. This is above the longest message, so a cut
 * line is refused as too long instead of being sent in part.
 */
const lineMax = 65_536;

/** Arrows and other keys that send more than one character. */
const escapeSequence = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|O[@-~]|.)?/gu;

/**
 * Makes lines of at most 65,536 UTF-16 units; `events` hears each line as soon as it is complete.
 */
export function createLineBuffer(events: LineBufferEvents): LineBuffer {
  let begun = "";

  const append = (text: string): void => {
    begun = (begun + text).slice(0, lineMax);
  };

  function endLine(): void {
    const line = begun.endsWith("\r") ? begun.slice(0, -1) : begun;
    begun = "";
    events.line(line);
  }

  function takeText(text: string): void {
    const [first = "", ...others] = text.split("\n");
    append(first);
    for (const next of others) {
      endLine();
      append(next);
    }
  }

  function takeKey(key: string): void {
    if (key === "\r" || key === "\n") endLine();
    else if (key === "\u0003") events.interrupt();
    else if (key === "\u0004" && begun === "") events.end();
    else if (key === "\u007f" || key === "\b") begun = Array.from(begun).slice(0, -1).join("");
    else if (key === "\u0015" || key === "\u0017") begun = "";
    else if (key >= " ") append(key);
  }

  return {
    takeText,
    takeKeys(text) {
      const keys = text.replaceAll("\r\n", "\n").replaceAll(escapeSequence, "");
      for (const key of keys) takeKey(key);
    },
    finish() {
      if (begun !== "") endLine();
      events.end();
    },
  };
}
