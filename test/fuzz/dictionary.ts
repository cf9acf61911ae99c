// Pieces that mutations insert: each means something to one of our decoders.
import { encode, limits, uint } from "#protocol";

const utf8 = new TextEncoder();

/** Numbers at which something may overflow: the limits of the protocol, and of machines. */
function edges(): number[] {
  const own = Object.values(limits);
  const powers = [8, 16, 31, 32, 52, 53].map((bits) => 2 ** bits);
  const around = [...own, ...powers].flatMap((edge) => [edge - 1, edge, edge + 1]);
  return [...new Set([0, 1, 2, ...around])].filter(Number.isSafeInteger);
}

/** The head of a CBOR item of this major type (RFC 8949 §3), in its shortest form. */
function head(major: number, value: number): Uint8Array {
  const bytes = encode(uint(), value);
  bytes[0] = (bytes[0] ?? 0) | (major << 5);
  return bytes;
}

/** Bytes that are never valid here: long heads, floats, tags, endless items. */
const foreign = [
  "1800", "190001", "1a00000001", "1b0000000000000001", "1b0020000000000000",
  "1b7fffffffffffffff", "1bffffffffffffffff", "3bffffffffffffffff", "9affffffff",
  "9bffffffffffffffff", "5affffffff", "7affffffff", "baffffffff", "9f", "bf", "5f", "7f", "ff",
  "f7", "f97e00", "f93c00", "fb4000000000000000", "c249010000000000000000", "a16161f6",
].map((hex) => Uint8Array.fromHex(hex)); // prettier-ignore

/** Pieces of screens, addresses and headers. */
const words = [
  "\u{1b}[2J", "\u{9b}1m", "\u{202e}", "\u{2066}", "\u{200b}", "\u{feff}", "\u{fffd}", "\u{2028}",
  "\r\n", "\r\n\r\n", "\t", "\u{0}", "\u{7f}", "👩‍👩‍👧", "/", "//", "/yes ", "exit", "disconnect", "alice",
  "127.0.0.1", "::1", "::ffff:", "fe80::1%eth0", "/33", "/-1", "=", "1/2", "http://", "@", "#", "?",
  "candidate:", "a=", "a=setup:active", "typ host", " raddr ", ".local", ",", "__proto__",
  "Upgrade: websocket", "Content-Length: ", "Transfer-Encoding: chunked", "GET /tincan HTTP/1.1",
].map((word) => utf8.encode(word)); // prettier-ignore

/** Type numbers and small counts have short heads, few enough to include them all. */
const majors = [0, 1, 2, 3, 4, 5];
const short = majors.flatMap((major) => Array.from({ length: 48 }, (_, n) => head(major, n)));
const long = majors.flatMap((major) => edges().map((edge) => head(major, edge)));

/** All pieces, a few bytes each. */
export const dictionary: readonly Uint8Array[] = [...short, ...long, ...foreign, ...words];
