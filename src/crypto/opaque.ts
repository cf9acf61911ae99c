// The OPAQUE library (RFC 9807), loaded on first use, and its base64url turned into bytes.

import { fromBase64url, toBase64url } from "./base64url.ts";

/**
 * The lengths in bytes of everything OPAQUE sends, with ristretto255 and SHA-512
 * (docs/protocol.md §4). We check them, because the library accepts some longer messages.
 */
export const opaqueLengths = {
  signUpRequest: 32,
  signUpResponse: 64,
  record: 192,
  signInRequest: 96,
  signInResponse: 320,
  signInMessage: 64,
} as const;

/**
 * The library, once its WebAssembly is ready; the first call takes some milliseconds to compile.
 */
export async function loadOpaque() {
  const opaque = await import("@serenity-kit/opaque");
  await opaque.ready;
  return opaque;
}

/** The bytes of a text from the library. */
export function bytesOf(text: string): Uint8Array {
  const bytes = fromBase64url(text);
  if (bytes === undefined) throw new TypeError("OPAQUE wrote something that is not base64url.");
  return bytes;
}

/** A message from the other side as text for the library; throws unless it has the length. */
export function textOf(message: Uint8Array, length: number): string {
  if (message.length !== length) throw new RangeError("An OPAQUE message has the wrong length.");
  return toBase64url(message);
}

/**
 * The result of the step, or undefined if it throws: the other side may send anything, and the
 * library throws on anything it cannot read.
 */
export function attempt<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
