// OPAQUE (RFC 9807) as the library speaks it: loaded when first needed, in base64url.

import { fromBase64url, toBase64url } from "./base64url.ts";

/**
 * The lengths in bytes of everything OPAQUE sends, with ristretto255 and SHA-512. The library lets
 * some longer messages pass.
 */
export const opaqueLengths = {
  signUpRequest: 32,
  signUpResponse: 64,
  record: 192,
  signInRequest: 96,
  signInResponse: 320,
  signInMessage: 64,
} as const;

/** The library, once its WebAssembly is ready; compiling it costs some milliseconds, once. */
export async function loadOpaque() {
  const opaque = await import("@serenity-kit/opaque");
  await opaque.ready;
  return opaque;
}

/** The bytes of what the library wrote. */
export function bytesOf(text: string): Uint8Array {
  const bytes = fromBase64url(text);
  if (bytes === undefined) throw new TypeError("OPAQUE wrote something that is not base64url.");
  return bytes;
}

/** A message of the other side for the library; throws unless it has the length. */
export function textOf(message: Uint8Array, length: number): string {
  if (message.length !== length) throw new RangeError("An OPAQUE message has the wrong length.");
  return toBase64url(message);
}

/**
 * What the step yields, or undefined when it throws: the library throws on whatever it cannot read,
 * and the other side may send anything.
 */
export function attempt<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
