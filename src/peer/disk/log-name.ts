// The name of a log: as a key of a map, and as values of a table.
import type { LogId } from "#protocol";

/** A key that no other log has. */
export const keyOfLog = ({ conversation, device, epoch }: LogId): string =>
  conversation + device + epoch;

/** The columns `conversation`, `device` and `epoch`. */
export const columnsOfLog = ({ conversation, device, epoch }: LogId): Uint8Array[] =>
  [conversation, device, epoch].map((id) => Uint8Array.fromHex(id));
