// The operator's log: one line of JSON for each thing worth knowing.
import { destination, pino } from "pino";

/** How much is logged. */
export type LogLevel = "info" | "error" | "silent";

/** Where lines go. They hold no message, no password and no address: whoever calls sees to that. */
export interface Log {
  /** Something happened, as it is meant to. */
  info(event: string, fields?: LogFields): void;
  /** Something is broken that the operator, or we, should mend. */
  error(event: string, fields?: LogFields): void;
}

/** The facts of one line. */
export type LogFields = Record<string, string | number>;

/**
 * Opens the log. Lines are written at once, so that the last one before an end is not lost. `to` is
 * the standard output, or the standard error where the output is for something else.
 */
export function openLog(level: LogLevel, to: "stdout" | "stderr"): Log {
  const options = {
    level,
    base: null, // no process id and no name of the machine
    messageKey: "event",
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const log = pino(options, destination({ fd: to === "stdout" ? 1 : 2, sync: true }));
  return {
    info: (event, fields = {}) => log.info(fields, event),
    error: (event, fields = {}) => log.error(fields, event),
  };
}
