// What a server signs when it answers a sign-up, so that nobody in between can answer in its place.

/** The server's OPAQUE key, the nonces of hello and welcome, OPAQUE's two messages, and the name. */
export interface SignUpStatement {
  serverKey: Uint8Array;
  clientNonce: Uint8Array;
  serverNonce: Uint8Array;
  /** 32 bytes. */
  request: Uint8Array;
  /** 64 bytes; OPAQUE takes no others, so that none of the name can pass for a part of it. */
  response: Uint8Array;
  name: string;
}

/**
 * The bytes under a "sign-up" signature (docs/protocol.md §4):
 *
 *     server key 32 • nonce of hello 32 • nonce of welcome 32 • request 32 • response 64 • name
 *
 * It checks no length.
 */
export function signUpBytes(said: SignUpStatement): Uint8Array {
  const { serverKey, clientNonce, serverNonce, request, response } = said;
  const name = new TextEncoder().encode(said.name);
  const parts = [serverKey, clientNonce, serverNonce, request, response, name];
  const body = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}
