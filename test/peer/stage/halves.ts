// One half of a delivery: somebody with a disk and a log, but without a server or a link.
import type { Random } from "#crypto";
import {
  batchShape,
  certifyDevice,
  decode,
  encode,
  entryTypes,
  msOf,
  steadyAt,
  wallAt,
} from "#protocol";
import { openDeviceList, sealDeviceList } from "#protocol";
import type { Batch, ConversationId, DeviceId } from "#protocol";
import type { Store } from "#peer";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import type { Me } from "../../../src/peer/account/account.ts";
import { openContext, type OpenContext } from "../../../src/peer/world/context.ts";
import { makeDeviceKeys, signerOf } from "../../../src/peer/account/device-keys.ts";
import { readBatch } from "../../../src/peer/logs/read.ts";
import { takeBatch, type Author, type Taken } from "../../../src/peer/logs/take.ts";
import { LogWriter } from "../../../src/peer/logs/write.ts";
import { logsOf } from "../../../src/peer/logs/logs.ts";
import { openProfile } from "../../../src/peer/disk/profile.ts";
import { createDisk, createMadeDisk, type Disk } from "./disk.ts";

/** Somebody's device, with only the parts that delivery needs. */
export interface Half {
  readonly me: Me;
  readonly context: OpenContext;
  readonly store: Store;
  readonly disk: Disk;
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
  /** The texts on its screen, in order. */
  screen(): string[];
}

/** The conversation that all halves of a test share. */
export const conversation = "c0".repeat(32) as ConversationId;
/** The time at which all clocks start, ms since 1970. */
export const started = Date.UTC(2026, 10, 22);

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

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
  const writer = new LogWriter(context, openProfile(store), () => me);

  return {
    me,
    context,
    store,
    disk,
    writer,
    author: { account: me.account, signingKey: me.keys.signingKey, own: false, here: false },
    pass(ms) {
      time += ms;
      context.begin(steadyAt(time));
    },
    former: [],
    copy: () => copyOf(name, disk, me, time),
    write(...texts) {
      for (const text of texts) writer.write(conversation, entryTypes.text, utf8(text));
      writer.signHeads();
    },
    batches: () => logsOf(store, conversation).flatMap((log) => batchesOf(store, log)),
    take(batch, author) {
      const travelled = decode(batchShape, encode(batchShape, batch));
      return travelled ? takeBatch(context, travelled, author).is : "refused";
    },
    screen: () => screenOf(store),
  };
}

function batchesOf(store: Store, log: ReturnType<typeof logsOf>[number]): Batch[] {
  const batches: Batch[] = [];
  for (let next = 0; next < log.next;) {
    const batch = readBatch(store, log, next);
    if (!batch) throw new Error("there are entries under no head");
    batches.push(batch);
    next += batch.entries.length;
  }
  return batches;
}

function screenOf(store: Store): string[] {
  const rows = store.all("SELECT body FROM entry WHERE type = 1 ORDER BY place, hash");
  const text = new TextDecoder();
  return rows.map(({ body }) => (body instanceof Uint8Array ? text.decode(body) : "(erased)"));
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
