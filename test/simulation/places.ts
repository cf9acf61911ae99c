// Where each entry on a disk should stand on screen, computed from the entries alone.
import type { SimulatedDevice } from "./sim-device.ts";

interface Entry {
  id: number;
  log: number;
  seq: number;
  clock: number;
  place: number;
}

/** The row of an entry that is not where its clock and its parents put it. */
export function misplaced(device: SimulatedDevice): number | undefined {
  const entries = device.disk.rows("SELECT id, log, seq, clock, place FROM entry") as unknown[];
  const all = new Map((entries as Entry[]).map((entry) => [entry.id, entry]));
  const places = placesOf(all, parentsOf(device, all));
  return all.values().find(({ id, place }) => places.get(id) !== place)?.id;
}

/**
 * By row: the rows that an entry follows: the entry before it, and those that its author had seen.
 */
function parentsOf(device: SimulatedDevice, all: Map<number, Entry>): Map<number, number[]> {
  const parents = new Map<number, number[]>();
  const bySeq = new Map(all.values().map(({ id, log, seq }) => [`${log} ${seq}`, id]));
  for (const { id, log, seq } of all.values()) {
    const before = bySeq.get(`${log} ${seq - 1}`);
    parents.set(id, before === undefined ? [] : [before]);
  }
  const named = device.disk.rows(
    `SELECT child, entry.id AS id FROM parent
     JOIN log USING (conversation, device, epoch)
     JOIN entry ON entry.log = log.id AND entry.seq = parent.seq`,
  );
  for (const { child, id } of named) parents.get(Number(child))?.push(Number(id));
  return parents;
}

/** An entry stands at its clock, or after everything it follows. */
function placesOf(all: Map<number, Entry>, parents: Map<number, number[]>): Map<number, number> {
  const places = new Map(all.values().map(({ id, clock }) => [id, clock]));
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const [id, before] of parents) {
      const lowest = Math.max(...before.map((one) => (places.get(one) ?? 0) + 1));
      if (lowest <= (places.get(id) ?? 0)) continue;
      places.set(id, lowest);
      isDone = false;
    }
  }
  return places;
}
