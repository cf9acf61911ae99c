// The ticket of the last sign-in: with it, a returning device gets in without a signature.
import { resumptionProof, resumptionSecret } from "#crypto";
import type { FromServer } from "#protocol";
import type { Question, Welcome } from "../connection/connection.ts";
import type { Context } from "../world/context.ts";
import type { Me } from "./account-state.ts";
import type { DeviceKeys } from "./device-keys.ts";

/** A ticket works once, and only while this process lives. */
export interface Ticket {
  ticket: Uint8Array;
  secret: Uint8Array;
}

/** The ticket that came with a sign-in; undefined if its share gives no secret. */
export function ticketFrom(
  { primitives }: Context,
  keys: DeviceKeys,
  { ticket, share }: Extract<FromServer, { type: "signedIn" }>,
): Ticket | undefined {
  const secret = resumptionSecret(primitives, keys.agreementSecret, share, share);
  return secret && { ticket, secret };
}

/** The question that asks to get in by ticket, on the connection of this welcome. */
export function resumeWith(
  { primitives }: Context,
  { ticket, secret }: Ticket,
  { keys: { id: device }, session }: Me,
  { clientNonce, nonce }: Welcome,
): Question {
  const proof = resumptionProof(primitives, secret, clientNonce, nonce);
  return { type: "resume", device, ticket, proof, certificate: session?.certificate };
}
