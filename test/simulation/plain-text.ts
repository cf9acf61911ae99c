// Looks for what only the two who talk may read: the canary that every text contains, as it is, in
// hex, in UTF-16, and in Base64 at each of its three alignments.
import { canary } from "./hand.ts";

const encodings: [string, Buffer][] = [
  ["a text", Buffer.from(canary)],
  ["a text in hex", Buffer.from(Buffer.from(canary).toString("hex"))],
  ["a text in UTF-16", Buffer.from(canary, "utf16le")],
  ...[0, 1, 2].map((shift): [string, Buffer] => {
    const whole = Buffer.from("\0".repeat(shift) + canary).toString("base64");
    return ["a text in Base64", Buffer.from(whole.slice(shift === 0 ? 0 : 4, -4))];
  }),
  ["a password", Buffer.from("the password of")],
];

/** What these bytes reveal, if anything. */
export function findTexts(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encodings.find(([, wanted]) => buffer.includes(wanted))?.[0];
}
