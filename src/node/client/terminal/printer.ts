// Writes lines to standard output: joins those of one turn, and knows when they are written.
import type { Writable } from "node:stream";

/** Prints whole lines. */
export interface Printer {
  /** `written` is called once the line has left this process, and never if it cannot. */
  print(line: string, written?: () => void): void;
  /** Resolves when everything printed so far has left this process, or nobody reads any more. */
  flushed(): Promise<void>;
}

/** Calls `closed` once, when nobody reads the output any more. */
export function createPrinter(output: Writable, closed: () => void): Printer {
  let state: "open" | "closed" = "open";
  let lines: string[] = [];
  let calls: (() => void)[] = [];
  let writing: Promise<void> = Promise.resolve();

  output.on("error", () => {
    if (state === "closed") return;
    state = "closed";
    closed();
  });

  function flush(): void {
    if (lines.length === 0) return;
    const [text, written] = [`${lines.join("\n")}\n`, calls];
    lines = [];
    calls = [];
    if (state === "open") writing = write(text, written);
  }

  function write(text: string, written: (() => void)[]): Promise<void> {
    return new Promise((resolve) => {
      output.write(text, (error) => {
        if (!error) for (const call of written) call();
        resolve();
      });
    });
  }

  return {
    print(line, written) {
      lines.push(line);
      if (written) calls.push(written);
      if (lines.length === 1) setImmediate(flush);
    },
    async flushed() {
      flush();
      await writing;
    },
  };
}
