// Signing up: a free name becomes an account.
import { signFor } from "#crypto";
import { msOf, signUpBytes, type SignUpStatement } from "#protocol";
import { within, type Core } from "./core.ts";
import { openListOf } from "./device-lists.ts";
import type { Connection, Proving, Said, Stranger } from "./peer-connection.ts";
import type { AccountRow, Address } from "./ports.ts";
import { byAddress, type Token } from "./rates.ts";

/** Says whether the name is taken. A rate limits how many names one address can try. */
export function askName(core: Core, connection: Connection, { n, name }: Said<"name">): void {
  const asker = { connection, n };
  if (!within(core, asker, byAddress("namesByAddress", connection.address))) return;
  core.calls.query(asker, { query: "accountByName", name }, (row) => {
    core.wire.send(connection, { type: "known", re: n, known: row !== undefined });
  });
}

/** The address and the networks around it each have a bucket. */
function signUpTokens(address: Address): Token[] {
  const rates = ["signUpsByNetwork", "signUpsByWideNetwork"] as const;
  const around = rates.flatMap((rate, index): Token[] => {
    const key = address.networks[index];
    return key === undefined || !address.own ? [] : [{ rate, key }];
  });
  return [...byAddress("signUpsByAddress", address), ...around];
}

/**
 * The first half of OPAQUE's registration. A stranger can finish only what it has started. For a
 * name that is taken there is no response: with one, a guess could be tried uncounted.
 */
export function startSignUp(
  core: Core,
  connection: Connection,
  stranger: Stranger,
  { n, name, message }: Said<"signUpStart">,
): void {
  const asker = { connection, n };
  if (!within(core, asker, signUpTokens(connection.address))) return;
  core.calls.query(asker, { query: "accountByName", name }, (row) => {
    if (row !== undefined) return core.wire.refuse(asker, "taken");
    core.calls.password(asker, { work: "signUp", name, request: message }, (response) => {
      if (response === undefined) return core.wire.refuse(asker, "malformed");
      stranger.login = { at: "signing-up", name };
      const signature = signResponse(core, stranger, { name, request: message, response });
      core.wire.send(connection, { type: "signUpNext", re: n, message: response, signature });
    });
  });
}

/** Shows that the response is this server's, for this name, request and connection. */
export function signResponse(
  { world: { primitives, serverKey, signingSecret } }: Core,
  { nonces }: Proving,
  answer: Pick<SignUpStatement, "name" | "request" | "response">,
): Uint8Array {
  const proof = { serverKey, clientNonce: nonces.client, serverNonce: nonces.server };
  return signFor(primitives, signingSecret, "sign-up", signUpBytes({ ...proof, ...answer }));
}

/** The second half: makes the account unless somebody was faster; the device must still `prove`. */
export function finishSignUp(
  core: Core,
  connection: Connection,
  stranger: Stranger,
  { n, ...said }: Said<"signUpFinish">,
): void {
  const { login } = stranger;
  stranger.login = { at: "none" };
  const asker = { connection, n };
  if (login.at !== "signing-up" || login.name !== said.name) {
    return core.wire.refuse(asker, "not-now");
  }
  const list = openListOf(core, said.name, said.list);
  if (list === undefined) return core.wire.refuse(asker, "bad-proof");
  const { account, number } = list;
  const { name, record, wrappedKey, stretching } = said;
  const password = { record, wrappedKey, stretching, registration: new Uint8Array() };
  const row: AccountRow = { account, name, ...password, registered: 0, list: said.list, number };
  const devices = list.devices.map(({ id }) => id);
  const now = msOf(core.turn.wall);
  core.calls.query(asker, { query: "createAccount", row, devices, now }, (made) => {
    if (made === "taken") return core.wire.refuse(asker, "taken");
    core.journal.note("signed-up", connection);
    stranger.login = { at: "proven", account, name };
    core.wire.send(connection, { type: "account", re: n, ...password, list: said.list });
  });
}
