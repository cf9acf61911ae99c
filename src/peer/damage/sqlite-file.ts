// Reads the pages of an SQLite file and of its journal without SQLite, which gives up everything
// below a damaged page of a tree. Here each page stands alone.

/** A file as it lies on a disk. */
export interface RawFile {
  /** Bytes. */
  readonly size: number;
  /** The bytes from `at` on; fewer than asked for at the end of the file. */
  read(at: number, length: number): Uint8Array;
}

/** The pages of a store, numbered from 1; taken from the journal where it has a newer one. */
export interface Pages {
  readonly count: number;
  /** The bytes of a page, {@link pageBytes} of them; undefined when it is missing or cut. */
  page(number: number): Uint8Array | undefined;
}

/** SQLite's default page size, bytes, which every store of ours has. */
export const pageBytes = 4_096;

const headerBytes = 32;
const frameHeaderBytes = 24;
const frameBytes = frameHeaderBytes + pageBytes;
/** The low bit gives the byte order of the words in a checksum. */
const magic = 0x377f0682;
const formatVersion = 3_007_000;

/**
 * A journal (SQLite's write-ahead log): where its newest pages are, in bytes from its start, and
 * whether it has lost something committed (`torn`).
 */
export interface Journal {
  readonly state: "whole" | "torn";
  /** Page number to where that page begins in the journal. */
  readonly pages: ReadonlyMap<number, number>;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** SQLite's running checksum over 32-bit words. */
type Sum = readonly [number, number];

function addTo([first, second]: Sum, words: DataView, length: number, littleEndian: boolean): Sum {
  let [a, b] = [first, second];
  for (let at = 0; at < length; at += 8) {
    a = (a + words.getUint32(at, littleEndian) + b) >>> 0;
    b = (b + words.getUint32(at + 4, littleEndian) + a) >>> 0;
  }
  return [a, b];
}

const isSum = ([a, b]: Sum, view: DataView, at: number): boolean =>
  view.getUint32(at) === a && view.getUint32(at + 4) === b;

/** What the header of a journal says. */
interface Header {
  littleEndian: boolean;
  salts: readonly [number, number];
  sum: Sum;
}

function readHeader(file: RawFile): Header | undefined {
  const bytes = file.read(0, headerBytes);
  if (bytes.length < headerBytes) return undefined;
  const view = viewOf(bytes);
  const littleEndian = view.getUint32(0) === magic;
  if (!littleEndian && view.getUint32(0) !== magic + 1) return undefined;
  if (view.getUint32(4) !== formatVersion || view.getUint32(8) !== pageBytes) return undefined;
  const sum = addTo([0, 0], view, 24, littleEndian);
  return isSum(sum, view, 24)
    ? { littleEndian, salts: [view.getUint32(16), view.getUint32(20)], sum }
    : undefined;
}

const hasSalts = ([first, second]: Header["salts"], frame: DataView): boolean =>
  frame.getUint32(8) === first && frame.getUint32(12) === second;

/**
 * Reads a journal as SQLite does: up to the last commit before the first frame that does not fit.
 * Frames after that belong to an unfinished transaction, unless one of them ends in a commit: then
 * something that was on disk is lost. (After a power cut, the last unfinished transaction can look
 * like that, too.)
 */
export function readJournal(file: RawFile): Journal {
  const header = readHeader(file);
  const pages = new Map<number, number>();
  if (!header) return { state: file.size < headerBytes + frameBytes ? "whole" : "torn", pages };
  let { sum } = header;
  let open = new Map<number, number>();
  for (let at = headerBytes; at + frameBytes <= file.size; at += frameBytes) {
    const frame = viewOf(file.read(at, frameBytes));
    const before = addTo(sum, frame, 8, header.littleEndian);
    sum = addTo(before, partOf(frame), pageBytes, header.littleEndian);
    if (!hasSalts(header.salts, frame) || !isSum(sum, frame, 16)) {
      return { state: hasCommit(file, at, header.salts) ? "torn" : "whole", pages };
    }
    open.set(frame.getUint32(0), at + frameHeaderBytes);
    if (frame.getUint32(4) === 0) continue;
    for (const [number, place] of open) pages.set(number, place);
    open = new Map();
  }
  return { state: "whole", pages };
}

const partOf = (frame: DataView): DataView =>
  new DataView(frame.buffer, frame.byteOffset + frameHeaderBytes, pageBytes);

/** Whether a frame of this same journal, from here on, ends a transaction. */
function hasCommit(file: RawFile, from: number, salts: Header["salts"]): boolean {
  for (let at = from; at + frameHeaderBytes <= file.size; at += frameBytes) {
    const frame = viewOf(file.read(at, frameHeaderBytes));
    if (hasSalts(salts, frame) && frame.getUint32(4) !== 0) return true;
  }
  return false;
}

/** The pages of a file, overlaid with those of its journal. */
export function pagesOf(file: RawFile, journal?: { file: RawFile; read: Journal }): Pages {
  const newer = journal?.read.pages ?? new Map<number, number>();
  const count = Math.max(Math.ceil(file.size / pageBytes), ...newer.keys());
  return {
    count,
    page(number) {
      const at = newer.get(number);
      const page =
        at === undefined
          ? file.read((number - 1) * pageBytes, pageBytes)
          : journal?.file.read(at, pageBytes);
      return page?.length === pageBytes ? page : undefined;
    },
  };
}

const title = new TextEncoder().encode("SQLite format 3\0");

/** The schema version on the first page; undefined if that page is not the first of SQLite's. */
export function schemaVersionOf(pages: Pages): number | undefined {
  const first = pages.page(1);
  if (!first || title.some((byte, at) => first[at] !== byte)) return undefined;
  return viewOf(first).getUint32(60);
}
