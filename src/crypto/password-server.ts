// The server's side of signing up and in with a password that it never sees.

import { toBase64url } from "./base64url.ts";
import { attempt, bytesOf, loadOpaque, opaqueLengths, textOf } from "./opaque.ts";

/**
 * The server's half of a sign-in: `state` stays here, `response`, 320 bytes, goes to the device.
 */
export interface PasswordAnswer {
  readonly state: Uint8Array;
  readonly response: Uint8Array;
}

/**
 * OPAQUE's server (RFC 9807, docs/protocol.md §4). Every `secret` must come from `createSecret`.
 */
export interface PasswordServer {
  /** The secret of a new server, 128 bytes; without it, all records are useless. */
  createSecret(): Promise<Uint8Array>;
  /** The public key of the secret, 32 bytes; throws if the secret is damaged. */
  serverKey(secret: Uint8Array): Promise<Uint8Array>;
  /** The response to a sign-up under a name, 64 bytes, or undefined if the request is malformed. */
  signUpResponse(
    secret: Uint8Array,
    name: string,
    request: Uint8Array,
  ): Promise<Uint8Array | undefined>;
  /**
   * The response to a sign-in, or undefined if the request or record is malformed. Without a
   * record, the response looks like any other, but no password fits it.
   */
  startSignIn(
    secret: Uint8Array,
    name: string,
    record: Uint8Array | undefined,
    request: Uint8Array,
  ): Promise<PasswordAnswer | undefined>;
  /** The key of 64 bytes that both sides now share, or undefined if the proof does not hold. */
  finishSignIn(
    state: Uint8Array,
    message: Uint8Array,
  ): Promise<{ readonly loginKey: Uint8Array } | undefined>;
}

/** The only instance: it has no state, since everything it needs comes with each call. */
export const passwordServer: PasswordServer = {
  createSecret: async () => bytesOf((await loadOpaque()).server.createSetup()),
  serverKey: async (secret) =>
    bytesOf((await loadOpaque()).server.getPublicKey(toBase64url(secret))),
  signUpResponse,
  startSignIn,
  finishSignIn,
};

async function signUpResponse(secret: Uint8Array, name: string, request: Uint8Array) {
  const { server } = await loadOpaque();
  const created = attempt(() =>
    server.createRegistrationResponse({
      serverSetup: toBase64url(secret),
      userIdentifier: name,
      registrationRequest: textOf(request, opaqueLengths.signUpRequest),
    }),
  );
  return created && bytesOf(created.registrationResponse);
}

async function startSignIn(
  secret: Uint8Array,
  name: string,
  record: Uint8Array | undefined,
  request: Uint8Array,
) {
  const { server } = await loadOpaque();
  const started = attempt(() =>
    server.startLogin({
      serverSetup: toBase64url(secret),
      userIdentifier: name,
      registrationRecord: record && textOf(record, opaqueLengths.record),
      startLoginRequest: textOf(request, opaqueLengths.signInRequest),
      identifiers: { client: name },
    }),
  );
  return (
    started && {
      state: bytesOf(started.serverLoginState),
      response: bytesOf(started.loginResponse),
    }
  );
}

async function finishSignIn(state: Uint8Array, message: Uint8Array) {
  const { server } = await loadOpaque();
  const finished = attempt(() =>
    server.finishLogin({
      serverLoginState: toBase64url(state),
      finishLoginRequest: textOf(message, opaqueLengths.signInMessage),
    }),
  );
  return finished && { loginKey: bytesOf(finished.sessionKey) };
}
