// One half of a delivery: somebody with a disk and a log, but without a server or a link.
import type { Random } from "#crypto";
import { certifyDevice, decodeBatch, encodeBatch, entryTypes, msOf, steadyAt } from "#protocol";
import { openBody, openDeviceList, sealDeviceList, wallAt } from "#protocol";
import type { Batch, Body, ConversationId, DeviceId } from "#protocol";
import type { PeerStore } from "#peer";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import type { Me } from "../../../src/peer/account/account.ts";
import { openContext, type OpenContext } from "../../../src/peer/world/context.ts";
import { makeDeviceKeys, signerOf } from "../../../src/peer/account/device-keys.ts";
import { readBatch } from "../../../src/peer/logs/read.ts";
import { takeBatch, type Author, type Taken } from "../../../src/peer/logs/take.ts";
import { Trails } from "../../../src/peer/logs/trails.ts";
import { LogWriter } from "../../../src/peer/logs/write.ts";
import { Logs, type HeldLog } from "../../../src/peer/logs/logs.ts";
import { sweep } from "../../../src/peer/logs/sweep.ts";
import { walk } from "../../../src/peer/logs/walk.ts";
import { openProfile } from "../../../src/peer/disk/profile.ts";
import { createDisk, createMadeDisk, type Disk } from "./disk.ts";

/** Somebody's device, with only the parts that delivery needs. */
export interface Half {
  readonly me: Me;
  readonly context: OpenContext;
  readonly store: PeerStore;
  readonly disk: Disk;
  readonly logs: Logs;
  readonly writer: LogWriter;
  /** The author of its logs, as others know this device. */
  readonly author: Author;
  /** Lets time pass, ms. */
  pass(ms: number): void;
  /** The devices it was earlier. */
  readonly former: DeviceId[];
  /** The same device on a disk that holds a copy of this one. */
  copy(): Half;
  /** Writes these texts in one turn. */
  write(...texts: string[]): void;
  /** All batches of all its logs, both its own and those it took. */
  batches(): Batch[];
  /** Takes a batch as it comes off the wire. */
  take(batch: Batch, author: Author): Taken["is"];
  /** Moves all lines that have to move. */
  settle(): void;
  /** The texts on its screen, in order, once all lines have moved. */
  screen(): string[];
}

/** The conversation that all halves of a test share. */
export const conversation = "c0".repeat(32) as ConversationId;
/** The time at which all clocks start, ms since 1970. */
export const started = Date.UTC(2026, 10, 22);

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The body of an entry with this text. */
export const textBody = (text: string): Body => ({ content: utf8(text), fallback: undefined });

/** `device` distinguishes the devices of one person. */
export function createHalf(name: string, device = "laptop", now = started): Half {
  const disk = createMadeDisk();
  const context = contextOn(disk, name, createRandom(`${name} ${device}`));
  return assemble(name, disk, context, identify(context, name), now);
}

function contextOn({ store, keyFile }: Disk, name: string, random: Random): OpenContext {
  const about = { name, serverHost: "tincan.example", program: "test" };
  const context: OpenContext = openContext({
    ...about,
    store,
    keyFile,
    random,
    primitives: primitivesNode,
    wall: () => wallAt(msOf(context.now())),
  });
  return context;
}

/** Copies differ in the random bytes they draw. */
let copies = 0;

function copyOf(name: string, disk: Disk, me: Me, now: number): Half {
  copies += 1;
  const copied = createDisk(disk.backUp());
  return assemble(name, copied, contextOn(copied, name, createRandom(`copy ${copies}`)), me, now);
}

function assemble(name: string, disk: Disk, context: OpenContext, me: Me, now: number): Half {
  const { store } = disk;
  let time = now;
  context.begin(steadyAt(time));
  const logs = new Logs(store, primitivesNode);
  const writer = new LogWriter(context, logs, openProfile(store), () => me);
  const trails = new Trails();
  const settle = (): void => {
    while (logs.moves.next() !== undefined) sweep(logs, sweptAtOnce);
  };

  return {
    me,
    context,
    store,
    disk,
    logs,
    writer,
    author: { account: me.account, signingKey: me.keys.signingKey, own: false, here: false },
    pass(ms) {
      time += ms;
      context.begin(steadyAt(time));
    },
    former: [],
    copy: () => copyOf(name, disk, me, time),
    write(...texts) {
      for (const text of texts) writer.write(conversation, entryTypes.text, textBody(text));
      writer.signHeads();
    },
    batches: () => logs.of(conversation).flatMap((log) => batchesOf(logs, log)),
    take(sent, author) {
      const bytes = encodeBatch(sent);
      const batch = decodeBatch(bytes);
      return batch ? takeBatch({ context, logs }, { bytes, batch, trails }, author).is : "refused";
    },
    settle,
    screen() {
      settle();
      return screenOf(logs);
    },
  };
}

/** Few enough that a sweep has to go on where it stopped. */
const sweptAtOnce = 7;

function batchesOf(logs: Logs, log: HeldLog): Batch[] {
  const batches: Batch[] = [];
  for (let next = 0; next < log.next;) {
    const read = readBatch(logs, log, next);
    const batch = read && decodeBatch(read.bytes);
    if (!batch) throw new Error("there are entries under no head");
    batches.push(batch);
    next = read.end;
  }
  return batches;
}

function screenOf(logs: Logs): string[] {
  const ends = logs.of(conversation).map((log) => ({ log, seq: logs.heldEnd(log) - 1 }));
  const lines = [...walk(logs, ends, "back", true)].toReversed();
  return lines.map(({ batch, seq }) => {
    const { type, content } = batch.entry(seq);
    const body = openBody(type, content);
    return body ? new TextDecoder().decode(body.content) : "(erased)";
  });
}

/** Its account depends only on the name, not on the device. */
function identify(context: OpenContext, name: string): Me {
  const accountSecret = primitivesNode.sha256(utf8(`the account of ${name}`));
  const accountKey = primitivesNode.signingPublic(accountSecret);
  const keys = makeDeviceKeys(context);
  const owner = { serverKey: primitivesNode.sha256(utf8("the server")), name, accountKey };
  const devices = [certifyDevice(owner, keys, keys.sign)];
  const body = { ...owner, number: 0, devices, revoked: [] };
  const signed = sealDeviceList(body, signerOf(context, accountSecret));
  const list = openDeviceList(signed, context.checks);
  if (!list) throw new Error("a device list that was just signed does not open");
  return { account: list.account, accountKey, keys, list };
}

/** Bytes that differ on every call, but repeat in every run with the same seed. */
export function createRandom(seed: string): Random {
  let count = 0;
  const block = (): Uint8Array => {
    count += 1;
    return primitivesNode.sha256(utf8(`${seed} ${count}`));
  };
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) bytes.set(block().subarray(0, length - at), at);
    return bytes;
  };
}

/** Gives it this many empty logs of somebody else's device, before it has looked at any. */
export function fillWithLogs({ store }: Half, count: number, { me }: Half): void {
  const [account, device] = [me.account, me.keys.id].map((id) => Uint8Array.fromHex(id));
  store.run(
    `WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
     INSERT INTO log (conversation, account, device, epoch)
     SELECT ?, ?, ?, randomblob(16) FROM number`,
    count, Uint8Array.fromHex(conversation), account ?? null, device ?? null,
  ); // prettier-ignore
}
