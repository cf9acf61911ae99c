// The client side of signing up and in with a password that never leaves the device.

import { toBase64url } from "./base64url.ts";
import { decodeCost, encodeCost, passwordCost, type PasswordCost } from "./password-cost.ts";
import { attempt, bytesOf, loadOpaque, opaqueLengths, textOf } from "./opaque.ts";

/**
 * The first half of a sign-up or sign-in: `state` stays here, `request` goes to the server, 32
 * bytes at a sign-up and 96 at a sign-in.
 */
export interface PasswordStart {
  readonly state: Uint8Array;
  readonly request: Uint8Array;
}

/** The end of a sign-up: `record`, 192 bytes, goes to the server, and the rest stays here. */
export interface SignedUp {
  readonly record: Uint8Array;
  /** What it was stretched with (`encodeCost`); belongs to the record. */
  readonly stretching: Uint8Array;
  /** 64 bytes that only this password yields, the same at every sign-in. */
  readonly exportKey: Uint8Array;
  /** The server's public key: 32 bytes. */
  readonly serverKey: Uint8Array;
}

/**
 * The end of a sign-in: `message`, 64 bytes, goes to the server, and the rest stays here.
 * `exportKey` and `serverKey` are those of the sign-up.
 */
export interface SignedIn {
  readonly message: Uint8Array;
  readonly exportKey: Uint8Array;
  /** 64 bytes that both sides get from this sign-in and no other. */
  readonly loginKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/**
 * OPAQUE's client (RFC 9807, docs/protocol.md §4). `name` is the account's name, which every result
 * is bound to; passwords are taken in normal form C. The two `finish` functions block their thread
 * for as long as the cost says, so a platform runs them in a thread that may wait.
 */
export interface PasswordClient {
  startSignUp(password: string): Promise<PasswordStart>;
  /** Undefined if the response is malformed. */
  finishSignUp(
    password: string,
    state: Uint8Array,
    response: Uint8Array,
    name: string,
  ): Promise<SignedUp | undefined>;
  startSignIn(password: string): Promise<PasswordStart>;
  /**
   * `stretching` is that of the record. Undefined if the password is wrong, the name unknown, or the
   * response malformed, or if the stretching would take too long.
   */
  finishSignIn(
    password: string,
    state: Uint8Array,
    response: Uint8Array,
    name: string,
    stretching: Uint8Array,
  ): Promise<SignedIn | undefined>;
}

const stretchedBy = ({ memoryKib: memory, iterations, parallelism }: PasswordCost) => ({
  "argon2id-custom": { memory, iterations, parallelism },
});

/** A client with this cost for every new password; only tests use less than the default. */
export function createPasswordClient(cost: PasswordCost = passwordCost): PasswordClient {
  const finishSignUp: PasswordClient["finishSignUp"] = async (password, state, response, name) => {
    const { client } = await loadOpaque();
    const finished = attempt(() =>
      client.finishRegistration({
        password: normal(password),
        clientRegistrationState: toBase64url(state),
        registrationResponse: textOf(response, opaqueLengths.signUpResponse),
        identifiers: { client: name },
        keyStretching: stretchedBy(cost),
      }),
    );
    return (
      finished && {
        record: bytesOf(finished.registrationRecord),
        stretching: encodeCost(cost),
        exportKey: bytesOf(finished.exportKey),
        serverKey: bytesOf(finished.serverStaticPublicKey),
      }
    );
  };

  return { startSignUp, finishSignUp, startSignIn, finishSignIn };
}

async function startSignUp(password: string): Promise<PasswordStart> {
  const { client } = await loadOpaque();
  const started = client.startRegistration({ password: normal(password) });
  return {
    state: bytesOf(started.clientRegistrationState),
    request: bytesOf(started.registrationRequest),
  };
}

async function startSignIn(password: string): Promise<PasswordStart> {
  const { client } = await loadOpaque();
  const started = client.startLogin({ password: normal(password) });
  return { state: bytesOf(started.clientLoginState), request: bytesOf(started.startLoginRequest) };
}

const finishSignIn: PasswordClient["finishSignIn"] = async (
  password,
  state,
  response,
  name,
  stretching,
) => {
  const { client } = await loadOpaque();
  const costThere = decodeCost(stretching);
  if (!costThere) return undefined;
  const finished = attempt(() =>
    client.finishLogin({
      password: normal(password),
      clientLoginState: toBase64url(state),
      loginResponse: textOf(response, opaqueLengths.signInResponse),
      identifiers: { client: name },
      keyStretching: stretchedBy(costThere),
    }),
  );
  return (
    finished && {
      message: bytesOf(finished.finishLoginRequest),
      exportKey: bytesOf(finished.exportKey),
      loginKey: bytesOf(finished.sessionKey),
      serverKey: bytesOf(finished.serverStaticPublicKey),
    }
  );
};

/** Keyboards encode accented letters differently, so use one form of each (RFC 8265, NFC). */
function normal(password: string): string {
  return password.normalize("NFC");
}
