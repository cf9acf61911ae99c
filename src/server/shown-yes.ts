// A yes that still holds, shown to a server that has forgotten it.
//
// It proves only that the account that signed it agreed; it was the other one that had asked. So it
// gives a grant when the asking account shows it: else anybody could sign a yes to a question that
// was never asked. The account that signed it is told that it holds, and waits for the other.
import { openAnswer, peekAnswer, type Answer, type Refusal } from "#protocol";
import type { Consents } from "./consents.ts";
import type { Core } from "./core.ts";
import { listedDevice } from "./devices.ts";
import type { OnlineDevice, Said } from "./line.ts";
import type { AccountRow } from "./ports.ts";

/** Takes a yes from a device of either account, checks it, and renews the grant it once gave. */
export function showYes(
  core: Core,
  { grants, agree }: Consents,
  { line, account }: OnlineDevice,
  { n, answer: signed }: Said<"grant">,
): void {
  const asker = { line, n };
  const claimed = peekAnswer(signed);
  if (claimed === undefined) return core.wire.refuse(asker, "bad-proof");
  core.calls.query(asker, { query: "accountByDevice", device: claimed.device }, (row) => {
    if (row === undefined) return core.wire.refuse(asker, "unknown-device");
    const yes = openYes(core, row, claimed, signed);
    const concerned = yes?.from === account.id || yes?.to === account.id;
    if (yes === undefined || !concerned) return core.wire.refuse(asker, "bad-proof");
    const refusal = refusalOf(yes);
    if (refusal !== undefined) return core.wire.refuse(asker, refusal);
    if (yes.from === account.id) agree(yes);
    core.wire.send(line, { type: "done", re: n });
  });

  function refusalOf(yes: Answer): Refusal | undefined {
    // What holds here does not end because this clock was set, or theirs.
    if (grants.between(yes.from, yes.to)) return undefined;
    return grants.isOver(yes) || yes.expires <= core.turn.wall ? "no-grant" : undefined;
  }
}

/** The yes, when a device that speaks for the account that was asked has signed it. */
function openYes(
  { checks }: Core,
  row: AccountRow,
  { device }: Answer,
  signed: Uint8Array,
): Answer | undefined {
  const signingKey = listedDevice(row, device, checks)?.signingKey;
  const answer = signingKey && openAnswer(signed, signingKey, checks);
  const sound = answer?.says === "yes" && answer.to === row.account && answer.from !== answer.to;
  return sound ? answer : undefined;
}
