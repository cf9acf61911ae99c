// Signing in with a password: what a new device does to join its account.
//
// The peer notices a wrong password and then sends nothing more. So every started login counts
// against the rates, and gets its tokens back only when it finishes with the right password.
import { after } from "#protocol";
import { within, type Core } from "./core.ts";
import type { Connection, Said, Stranger } from "./peer-connection.ts";
import { byAddress, type Token } from "./rates.ts";

/** The first half of OPAQUE's login. An unknown name gets an answer like any other. */
export function startSignIn(
  core: Core,
  connection: Connection,
  stranger: Stranger,
  { n, name, message }: Said<"signInStart">,
): void {
  const asker = { connection, n };
  const tokens = tokensOf(connection, name);
  if (!within(core, asker, [...tokens, { rate: "signInsInAll", key: "" }])) return;
  core.calls.query(asker, { query: "accountByName", name }, (row) => {
    const work = { work: "startSignIn", name, record: row?.record, request: message } as const;
    core.calls.password(asker, work, (answer) => {
      if (answer === undefined) return core.wire.refuse(asker, "malformed");
      const until = after(core.turn.now, core.world.limits.loginMs);
      stranger.login = { at: "signing-in", name, state: answer.state, until, tokens };
      core.wire.send(connection, { type: "signInNext", re: n, message: answer.response });
    });
  });
}

/** What a guess costs, besides the server's CPU time, whose token never comes back. */
function tokensOf({ address }: Connection, name: string): Token[] {
  const key = address.own ? `${name} ${address.text}` : name;
  return [{ rate: "signInsByAccount", key }, ...byAddress("signInsByAddress", address)];
}

/** The second half: the right password gets what a device needs to join. Each login has one try. */
export function finishSignIn(
  core: Core,
  connection: Connection,
  stranger: Stranger,
  { n, message }: Said<"signInFinish">,
): void {
  const { login } = stranger;
  stranger.login = { at: "none" };
  const asker = { connection, n };
  if (login.at !== "signing-in" || login.until <= core.turn.now) {
    return core.wire.refuse(asker, "not-now");
  }
  const { name, state, tokens } = login;
  core.calls.password(asker, { work: "finishSignIn", state, message }, (right) => {
    if (!right) return core.wire.refuse(asker, "wrong-password");
    core.rates.giveBack(tokens);
    core.calls.query(asker, { query: "accountByName", name }, (row) => {
      if (row === undefined) return core.wire.refuse(asker, "unknown-name");
      stranger.login = { at: "proven", account: row.account, name };
      const { record, wrappedKey, list } = row;
      core.wire.send(connection, { type: "account", re: n, record, wrappedKey, list });
    });
  });
}
