// What a password is stretched with, and how that is written down next to each record.

/**
 * What each password attempt costs in Argon2id (docs/protocol.md §4): memory in KiB, passes and
 * lanes. An account keeps the cost with which its password was chosen.
 */
export interface PasswordCost {
  readonly memoryKib: number;
  readonly iterations: number;
  readonly parallelism: number;
}

/**
 * The cost of every new record (docs/protocol.md §4), RFC 9106's second recommendation: 64 MiB, 0.3
 * to 1 s per try.
 */
export const passwordCost: PasswordCost = { memoryKib: 65_536, iterations: 3, parallelism: 4 };

/** The cost of records that do not say theirs; it never changes. */
const firstCost: PasswordCost = { memoryKib: 65_536, iterations: 3, parallelism: 4 };

const formVersion = 1;
const costBytes = 8;

/**
 * A server could name a cost that keeps a device busy for hours: 1 GiB, and twenty times the work of
 * {@link firstCost}, is the most that a device takes on. Too little does no harm at a sign-in, since
 * then nothing fits.
 */
const memoryKibMax = 2 ** 20;
const workMax = 20 * 65_536 * 3;
const lanesMax = 16;

/**
 * The bytes that stand for a cost (docs/protocol.md §4); none for that of the first records:
 *
 *     version 1 (= 1) | memory in KiB 4, big-endian | passes 2, big-endian | lanes 1
 */
export function encodeCost(cost: PasswordCost): Uint8Array {
  if (isSame(cost, firstCost)) return new Uint8Array();
  const bytes = new Uint8Array(costBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, formVersion);
  view.setUint32(1, cost.memoryKib);
  view.setUint16(5, cost.iterations);
  view.setUint8(7, cost.parallelism);
  return bytes;
}

/** The cost that these bytes stand for; undefined if there is none, or none that we take on. */
export function decodeCost(bytes: Uint8Array): PasswordCost | undefined {
  if (bytes.length === 0) return firstCost;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length !== costBytes || view.getUint8(0) !== formVersion) return undefined;
  const memoryKib = view.getUint32(1);
  const [iterations, parallelism] = [view.getUint16(5), view.getUint8(7)];
  const isBearable = memoryKib <= memoryKibMax && memoryKib * iterations <= workMax;
  if (!isBearable || iterations === 0 || parallelism === 0 || parallelism > lanesMax)
    return undefined;
  return memoryKib < 8 * parallelism ? undefined : { memoryKib, iterations, parallelism };
}

const isSame = (one: PasswordCost, other: PasswordCost): boolean =>
  one.memoryKib === other.memoryKib &&
  one.iterations === other.iterations &&
  one.parallelism === other.parallelism;
