// The limit: what the disk and the signatures alone cost. Two stores take one blob a batch, as large
// as ours, with as many commits; one end signs and the other verifies.
import { generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import { join } from "node:path";
import type { Store } from "#peer";
import type { BareRound } from "./measure.ts";
import { used } from "./meter.ts";
import { perSecond, timed, timedEach } from "./numbers.ts";
import { turnMessages, type Size } from "./workload.ts";

/** Whose batches to imitate, and where to put them. */
export interface BareStores {
  like: Store;
  folder: string;
  openStore(file: string): Store;
}

/** Two ends that keep batches and do nothing else. */
interface BareEnds {
  /** A batch of this many messages, at both ends, in a transaction each. */
  pass(messages: number): void;
  close(): void;
}

/** A round trip is two messages, so it takes four commits. */
export async function measureBareStores(stores: BareStores, size: Size): Promise<BareRound> {
  const ends = openEnds(stores);
  const trips = (count: number): Promise<number[]> =>
    timedEach(Array.from({ length: count }), async () => {
      ends.pass(1);
      ends.pass(1);
    });
  const stream = async (): Promise<void> => {
    for (let left = size.streamMessages; left > 0; left -= turnMessages) {
      ends.pass(Math.min(turnMessages, left));
    }
  };
  await trips(size.warmUp.roundTrips);
  const start = used();
  const timesOfTrips = await trips(size.roundTrips);
  const afterTrips = used();
  const ms = await timed(stream);
  const costs = {
    tripCpuMs: (afterTrips.cpuMs - start.cpuMs) / size.roundTrips,
    streamCpuMs: (used().cpuMs - afterTrips.cpuMs) / size.streamMessages,
  };
  ends.close();
  const rate = perSecond(size.streamMessages, ms);
  return { trips: timesOfTrips, perSecond: { "one blob a batch": rate }, costs };
}

function openEnds({ like, folder, openStore }: BareStores): BareEnds {
  const row = like.get("SELECT sum(length(bytes)) / sum(count) AS bytes FROM batch");
  const messageBytes = Number(row?.["bytes"] ?? 0);
  const [writer, reader] = ["writer", "reader"].map((name) => {
    const store = openStore(join(folder, `bare-${name}`));
    store.run("CREATE TABLE batch (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT");
    return store;
  });
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    pass(messages) {
      const bytes = randomBytes(messageBytes * messages);
      const head = bytes.subarray(0, 32);
      const signature = sign(null, head, privateKey);
      keep(writer, bytes);
      if (!verify(null, head, publicKey, signature)) throw new Error("a signature does not hold");
      keep(reader, bytes);
    },
    close() {
      for (const store of [writer, reader]) store?.close();
    },
  };
}

function keep(store: Store | undefined, bytes: Uint8Array): void {
  store?.run("BEGIN IMMEDIATE");
  store?.run("INSERT INTO batch (bytes) VALUES (?)", bytes);
  store?.run("COMMIT");
}
