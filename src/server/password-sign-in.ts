// Signing in with a password: what a new device does to join its account.
//
// The peer notices a wrong password and then sends nothing more. So every started login counts
// against the rates, and gets its tokens back only when it finishes with the right password.
import { after } from "#protocol";
import { within, type Core } from "./core.ts";
import { deviceMarked } from "./device-marks.ts";
import type { Connection, Proving, Said } from "./peer-connection.ts";
import { byAddress, type Token } from "./rates.ts";
import type { NumberedAsker } from "./wire.ts";

/** The first half of OPAQUE's login. An unknown name gets an answer like any other. */
export function startSignIn(
  core: Core,
  connection: Connection,
  by: Proving,
  { n, name, message, mark }: Said<"signInStart">,
): void {
  const asker = { connection, n };
  const marked = deviceMarked(core.world, name, mark);
  const isStranger = core.guesses.isStranger(name, connection, marked !== undefined);
  const tokens = tokensOf(connection, name, marked);
  // Strangers who guess must not use up what others need to sign in.
  const work: Token = { rate: "signInsInAll", key: isStranger ? "" : "known" };
  if (!within(core, asker, [...tokens, work])) return;
  core.calls.query(asker, { query: "accountByName", name }, (row) => {
    const waitMs = row ? core.guesses.begin(name, connection, isStranger) : 0;
    if (waitMs > 0) return refuse(core, asker, work, waitMs);
    const { record, stretching = new Uint8Array() } = row ?? {};
    const start = { work: "startSignIn", name, record, request: message } as const;
    core.calls.password(asker, start, (answer) => {
      if (answer === undefined) return core.wire.refuse(asker, "malformed");
      const until = after(core.turn.now, core.world.limits.loginMs);
      by.login = { at: "signing-in", name, state: answer.state, until, tokens };
      core.wire.send(connection, {
        type: "signInNext",
        re: n,
        message: answer.response,
        stretching,
      });
    });
  });
}

/** There is no work to do, so that token comes back. */
function refuse(core: Core, asker: NumberedAsker, work: Token, waitMs: number): void {
  core.rates.giveBack([work]);
  core.wire.refuse(asker, "too-many", waitMs);
}

/** What a guess costs, besides the server's CPU time, whose token never comes back. */
function tokensOf({ address }: Connection, name: string, marked: string | undefined): Token[] {
  // Others at its address may have used up what that address has.
  if (marked !== undefined) return [{ rate: "signInsByAccount", key: `${name} ${marked}` }];
  const key = address.own ? `${name} ${address.text}` : name;
  return [{ rate: "signInsByAccount", key }, ...byAddress("signInsByAddress", address)];
}

/** The second half: the right password gets what a device needs to join. Each login has one try. */
export function finishSignIn(
  core: Core,
  connection: Connection,
  by: Proving,
  { n, message }: Said<"signInFinish">,
): void {
  const { login } = by;
  by.login = { at: "none" };
  const asker = { connection, n };
  if (login.at !== "signing-in" || login.until <= core.turn.now) {
    return core.wire.refuse(asker, "not-now");
  }
  const { name, state, tokens } = login;
  core.calls.password(asker, { work: "finishSignIn", state, message }, (right) => {
    if (!right) return core.wire.refuse(asker, "wrong-password");
    core.rates.giveBack(tokens);
    core.guesses.right(name, connection);
    core.calls.query(asker, { query: "accountByName", name }, (row) => {
      if (row === undefined) return core.wire.refuse(asker, "unknown-name");
      by.login = { at: "proven", account: row.account, name };
      const { record, wrappedKey, stretching, registration, list } = row;
      const password = { record, wrappedKey, stretching, registration };
      core.wire.send(connection, { type: "account", re: n, ...password, list });
    });
  });
}
