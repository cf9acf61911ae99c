// A disk that loses power: which files may be there afterwards, if only what was synced counts.
//
// The kernel keeps only three promises: the bytes of a file are there after its fsync, its name is
// there after the fsync of its folder, and a rename or link is atomic. Everything else may have
// reached the disk or not, in any order, and so may each sector of a write.
import { dirname } from "node:path";
import type { Dice } from "./fault-dice.ts";
import type { DiskCall } from "./write-trace.ts";

/** The files after a crash, by path; the paths imply the folders. */
export type CrashState = ReadonlyMap<string, Buffer>;

/** A disk that takes calls in order, and can lose power at any time. */
export interface FragileDisk {
  make(call: DiskCall): void;
  /** One of the many states that a power cut may leave; the disk itself continues. */
  crash(dice: Dice): CrashState;
}

const sectorBytes = 512;
const droppedOf10 = 4;
const tornOf10 = 3;

type Change = { bytes: Buffer; at: number } | { size: number };

/** Something with a name: a folder, or a file with its certain and its uncertain content. */
interface Node {
  readonly kind: "file" | "folder";
  durable: Buffer;
  pending: Change[];
}

type Names = Map<string, Node>;
interface NameChange {
  readonly folders: string[];
  apply(names: Names): void;
}

/** An empty disk; only what happens under `root` counts. */
export function createFragileDisk(root: string): FragileDisk {
  const live: Names = new Map();
  const durable: Names = new Map();
  let pending: NameChange[] = [];
  const isOurs = (path: string): boolean => path.startsWith(`${root}/`);

  function rename(change: NameChange): void {
    change.apply(live);
    pending.push(change);
  }

  function bind(path: string, node: Node, from?: string): void {
    const folders = [path, from ?? path].map((one) => dirname(one));
    rename({
      folders,
      apply(names) {
        if (from !== undefined) names.delete(from);
        names.set(path, node);
      },
    });
  }

  function make(call: DiskCall): void {
    if (call.path === root && call.do === "sync") return syncNames(root);
    if (!isOurs(call.path)) return;
    const node = live.get(call.path);
    if (call.do === "create") {
      if (!node) bind(call.path, { kind: call.kind, durable: Buffer.alloc(0), pending: [] });
    } else if (call.do === "sync") return sync(call.path, node);
    else if (!node) return; // Its name is gone, so nobody will ever see it again.
    else if (call.do === "write") {
      node.pending.push({ bytes: call.bytes, at: call.at === "end" ? sizeOf(node) : call.at });
    } else if (call.do === "resize") node.pending.push({ size: call.size });
    else if (call.do === "link") bind(call.to, node);
    else if (call.do === "rename") bind(call.to, node, call.path);
    else {
      const { path } = call;
      rename({ folders: [dirname(path)], apply: (names) => void names.delete(path) });
    }
  }

  function sync(path: string, node: Node | undefined): void {
    if (node?.kind === "file") {
      node.durable = settle(node, (change) => apply(change));
      node.pending = [];
    } else syncNames(path);
  }

  function syncNames(path: string): void {
    const [now, later] = [
      pending.filter(({ folders }) => folders.includes(path)),
      pending.filter(({ folders }) => !folders.includes(path)),
    ];
    for (const change of now) change.apply(durable);
    pending = later;
  }

  function crash(dice: Dice): CrashState {
    const names: Names = new Map(durable);
    for (const change of pending) if (dice.between(0, 1) === 1) change.apply(names);
    const isThere = (path: string): boolean =>
      !isOurs(path) || (names.get(path)?.kind === "folder" && isThere(dirname(path)));
    const contents = new Map<Node, Buffer>();
    const contentOf = (node: Node): Buffer => {
      const known = contents.get(node) ?? settle(node, (change) => damaged(change, dice));
      contents.set(node, known);
      return known;
    };
    const files = [...names].filter(
      ([path, { kind }]) => kind === "file" && isThere(dirname(path)),
    );
    return new Map(files.map(([path, node]) => [path, contentOf(node)]));
  }

  return { make, crash };
}

/** Cuts the power at so many moments of these calls; `moment`: how many calls had been made. */
export function* powerCuts(
  disk: FragileDisk,
  calls: readonly DiskCall[],
  count: number,
  dice: Dice,
): Generator<{ moment: number; state: CrashState }> {
  const moments = Array.from({ length: count }, () => dice.between(0, calls.length));
  let made = 0;
  for (const moment of moments.toSorted((a, b) => a - b)) {
    for (const call of calls.slice(made, moment)) disk.make(call);
    made = moment;
    yield { moment, state: disk.crash(dice) };
  }
}

type Step = (content: Buffer) => Buffer;

const sizeOf = ({ durable, pending }: Node): number =>
  pending.reduce(
    (size, change) =>
      "size" in change ? change.size : Math.max(size, change.at + change.bytes.length),
    durable.length,
  );

/** The content of a file if each uncertain change ends like this. */
function settle({ durable, pending }: Node, end: (change: Change) => Step): Buffer {
  let content: Buffer = Buffer.from(durable);
  for (const change of pending) content = end(change)(content);
  return content;
}

function apply(change: Change): Step {
  return (content) => {
    if ("size" in change) return resized(content, change.size).subarray(0, change.size);
    const grown = resized(content, change.at + change.bytes.length);
    change.bytes.copy(grown, change.at);
    return grown;
  };
}

/** Holes read as zeros. */
const resized = (content: Buffer, size: number): Buffer =>
  content.length >= size ? content : Buffer.concat([content, Buffer.alloc(size - content.length)]);

function damaged(change: Change, dice: Dice): Step {
  const fate = dice.between(1, 10);
  if (fate <= droppedOf10) return (content) => content;
  if (fate > droppedOf10 + tornOf10 || "size" in change) return apply(change);
  return (content) => {
    let torn = content;
    for (const piece of sectorsOf(change)) if (dice.between(0, 1) === 1) torn = apply(piece)(torn);
    return torn;
  };
}

/** A write cut at the boundaries of the disk's sectors. */
function sectorsOf({ bytes, at }: { bytes: Buffer; at: number }): { bytes: Buffer; at: number }[] {
  const pieces: { bytes: Buffer; at: number }[] = [];
  for (let from = at; from < at + bytes.length;) {
    const to = Math.min(at + bytes.length, (Math.floor(from / sectorBytes) + 1) * sectorBytes);
    pieces.push({ bytes: bytes.subarray(from - at, to - at), at: from });
    from = to;
  }
  return pieces;
}
