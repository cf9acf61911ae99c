// Where each entry on a disk should stand on screen, computed from the entries alone.
import type { Parent } from "#protocol";
import { entriesOn, type EntryOnDisk } from "./held.ts";
import { rowsOf } from "./records.ts";
import type { SimulatedDevice } from "./sim-device.ts";

/** The number of an entry that is not where its clock and its parents put it. */
export function misplaced(device: SimulatedDevice): number | undefined {
  const entries = entriesOn(rowsOf(device));
  const places = placesOf(entries, entriesBefore(entries));
  return entries.find(({ line, place }) => places.get(line) !== place)?.line;
}

/** A hash names an entry, and its first half is what a parent has of it. */
const nameOf = (conversation: string, { device, epoch, seq, hash }: Parent): string =>
  [conversation, device, epoch, seq, hash.toHex()].join();

/**
 * By entry: those that it follows, which are the one before it, and those that its author had seen.
 * Parents that are not here, or not the ones that it names, do not count.
 */
function entriesBefore(entries: EntryOnDisk[]): Map<number, number[]> {
  const named = new Map(
    entries.map(({ log, seq, hash, line }) => {
      const { conversation, device, epoch } = log;
      const half = Uint8Array.fromHex(hash).subarray(0, 16);
      return [nameOf(conversation, { device, epoch, seq, hash: half }), line];
    }),
  );
  const before = entries.map(({ log, seq, line, parents }) => {
    const held = parents.flatMap((parent) => named.get(nameOf(log.conversation, parent)) ?? []);
    return [line, seq === 0 ? held : [line - 1, ...held]] as const;
  });
  return new Map(before);
}

/** An entry stands at its clock, or after everything it follows. */
function placesOf(entries: EntryOnDisk[], before: Map<number, number[]>): Map<number, number> {
  const places = new Map(entries.map(({ line, clock }) => [line, clock]));
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const [line, ones] of before) {
      const lowest = Math.max(...ones.map((one) => (places.get(one) ?? 0) + 1));
      if (lowest <= (places.get(line) ?? 0)) continue;
      places.set(line, lowest);
      isDone = false;
    }
  }
  return places;
}
