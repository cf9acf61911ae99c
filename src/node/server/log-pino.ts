// The operator's log: one line of JSON for each thing worth knowing.
import { destination, pino } from "pino";

/** How much to log. */
export type LogLevel = "info" | "error" | "silent";

/** Where log lines go. Callers must keep messages, passwords and addresses out of them. */
export interface Log {
  /** Something happened as intended. */
  info(event: string, fields?: LogFields): void;
  /** Something is broken that the operator, or we, should fix. */
  error(event: string, fields?: LogFields): void;
}

/** The facts of one line. */
export type LogFields = Record<string, string | number>;

/**
 * Opens the log. Lines are written at once, so that a crash does not lose the last one. `to` is
 * standard output, or standard error when the output serves something else.
 */
export function openLog(level: LogLevel, to: "stdout" | "stderr"): Log {
  const options = {
    level,
    base: null, // no process id or host name
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
