// The chat program: joins a person at a terminal, or a script, to a peer.
import { isOpenWire } from "#peer";
import { createAlarm } from "../common/alarm.ts";
import { startPeerInSteps } from "./peer-in-process.ts";
import { createProfiles } from "./profiles.ts";
import type { Happening, Output } from "./terminal/dialogue-turn.ts";
import { createDialogue } from "./terminal/dialogue.ts";
import { createPrinter } from "./terminal/printer.ts";
import { createSeat } from "./terminal/seat.ts";
import { isReadBy, readInput } from "./terminal/standard-input.ts";

/** Where to chat. */
export interface ChatOptions {
  /** An http or https address. */
  serverUrl: string;
  /** The folder that holds the profiles. */
  dataDir: string;
  /** Treats a terminal as a pipe. */
  plain?: boolean;
  /** For machines without a network: direct paths use only loopback. */
  allowLoopback?: boolean;
  /** Does not ask before a name and a password pass over plain http. */
  allowPlainHttp?: boolean;
}

/** How many lines may wait for their prompt before we stop reading more. */
const waitingLinesMax = 256;
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const now = (): number => performance.now();

/** Chats until the person leaves; resolves with the exit code. */
export async function chat(options: ChatOptions): Promise<0 | 1> {
  const { serverUrl, dataDir, plain = false } = options;
  const { allowLoopback = false, allowPlainHttp = false } = options;
  const { promise: over, resolve: finish } = Promise.withResolvers<0 | 1>();
  const seat = createSeat(
    createProfiles(dataDir, serverUrl),
    (profile, name, tell, left) => {
      const waiting = { left, converting: (done: number) => take({ type: "converting", done }) };
      const allowed = { allowLoopback, allowPlainHttp };
      return startPeerInSteps({ profile, serverUrl, name, tell, ...allowed }, waiting);
    },
    (event) => take({ type: "event", event }),
  );
  const dialogue = createDialogue({
    terminal: isReadBy(process.stdin, plain),
    openWire: isOpenWire(new URL(serverUrl)),
    remembered: seat.remembered(),
  });

  const interrupt = (): void => take({ type: "interrupt" });
  const printer = createPrinter(process.stdout, interrupt);
  const alarm = createAlarm(() => take({ type: "wake" }), now);
  const events = {
    line: (line: string, atMs: number) => take({ type: "line", line }, atMs),
    end: () => take({ type: "endOfInput" }),
    interrupt,
  };
  const input = readInput(process.stdin, events, now);

  function take(happening: Happening, atMs: number = now()): void {
    for (const output of dialogue.take({ ...happening, atMs })) carryOut(output);
    input.hide(dialogue.hidesInput);
    input.hold(dialogue.waitingLines > waitingLinesMax);
  }

  function carryOut(output: Output): void {
    switch (output.type) {
      case "print":
        return print(output.line, output.shown);
      case "command":
        return seat.command(output.command);
      case "openProfile":
        return void seat.open(output.name).then(take);
      case "abandonProfile":
        return seat.abandon();
      case "remember":
        return seat.remember(output.name, output.on);
      case "wakeAt":
        return alarm.set(output.atMs);
      case "exit":
        return finish(output.code);
    }
  }

  /**
   * A kill between printing a line and reporting it as shown may show the line twice, but never
   * drops it.
   */
  function print(line: string, shown: number | undefined): void {
    if (shown === undefined) printer.print(line);
    else printer.print(line, () => seat.command({ do: "shown", line: shown }));
  }

  for (const signal of signals) process.on(signal, interrupt);
  take({ type: "begin" });
  const code = await over;
  for (const signal of signals) process.off(signal, interrupt);
  alarm.set(undefined);
  input.close();
  await printer.flushed();
  await seat.leave();
  return code;
}
