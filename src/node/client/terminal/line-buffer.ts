// Makes lines of what comes from a terminal or a pipe, whether a line at a time or key by key.

/** Who is told. */
export interface LineBufferEvents {
  line(line: string): void;
  /** There will be no more lines. */
  end(): void;
  /** Ctrl+C was typed as a key. */
  interrupt(): void;
}

/** What is still to become a line. */
export interface LineBuffer {
  /** Text as a pipe, or a terminal that edits lines itself, gives it. */
  takeText(text: string): void;
  /** The same as single keys: nobody but we knows what deleting and leaving are. */
  takeKeys(text: string): void;
  /** The input has ended; a last line may lack its line break. */
  finish(): void;
}

/**
 * UTF-16 units of a line; the rest of a longer one is dropped. It is above the longest text of a
 * message, so that a cut line is refused as too long and not sent in part.
 */
const lineMax = 65_536;

/** Arrows and other keys that send more than one character. */
const escapeSequence = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|O[@-~]|.)?/gu;

/** Makes lines of at most 65,536 UTF-16 units; `events` hears each one as soon as it is whole. */
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
