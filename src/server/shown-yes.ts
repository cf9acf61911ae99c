// A yes that still holds, which a device shows to a server that has forgotten it.
//
// The yes proves only that the account that signed it agreed, not that the other one asked. So it
// gives a grant only if the asking account shows it, or if the request that this account signed
// comes with it; otherwise anybody could sign a yes to a question nobody asked. If the server does
// not know the asking device (restored database), the account that said yes waits for the other.
// A yes that is over counts no more, even after a restart; nor does one between two accounts of
// which one blocks the other.
import {
  certificateIn,
  isCovered,
  openAnswer,
  openRequest,
  peekAnswer,
  peekRequest,
  wallAt,
} from "#protocol";
import type { Answer, Speaker } from "#protocol";
import { eitherBlocks } from "./blocks.ts";
import type { Consents } from "./consenting.ts";
import type { Core } from "./core.ts";
import type { Ended } from "./grants.ts";
import type { Online } from "./online.ts";
import type { OnlineDevice, Said } from "./peer-connection.ts";
import type { AccountRow, Objections } from "./ports.ts";
import { findSpeaker } from "./speakers.ts";

/** Takes a yes from a device of either account, checks it, and renews the grant it once gave. */
export function showYes(
  core: Core,
  online: Online,
  { grants, agreeAgain }: Consents,
  { connection, account }: OnlineDevice,
  { n, request, answer }: Said<"grant">,
): void {
  const asker = { connection, n };
  const { calls, wire } = core;
  const [claimed, asked] = [peekAnswer(answer), peekRequest(request)];
  if (claimed === undefined || asked === undefined) return wire.refuse(asker, "bad-proof");
  const shown = certificateIn(answer);
  findSpeaker(core, asker, claimed.device, shown, (answering, speaker) => {
    if (answering === undefined) return wire.refuse(asker, "unknown-device");
    const yes = openYes(core, answering, speaker, answer);
    const concerned = yes?.from === account.id || yes?.to === account.id;
    if (yes === undefined || !concerned) return wire.refuse(asker, "bad-proof");
    if (isRefused(yes)) return;
    const { id, from, to } = yes;
    calls.query(asker, { query: "objections", request: id, from, to }, (objections) => {
      if (isRefused(yes, objections)) return;
      if (from === account.id) return take(yes, objections);
      findSpeaker(core, asker, asked.device, certificateIn(request), (asking, device) => {
        if (asking && hasAsked(core, asking, device, request, yes)) return take(yes, objections);
        wire.send(connection, { type: "done", re: n });
      });
    });
  });

  /**
   * Checks again: the consent may have ended while the database was answering. A yes that a later one
   * has replaced changes nothing.
   */
  function take(yes: Answer, objections?: Objections): void {
    if (isRefused(yes, objections)) return;
    if (!grants.hasRoom(yes.from, yes.to)) return wire.refuse(asker, "too-many");
    if (!isOver(yes, objections)) agreeAgain(yes, { request, answer });
    wire.send(connection, { type: "done", re: n });
  }

  const isOver = (yes: Answer, objections?: Objections): boolean =>
    grants.isOver(yes) || objections?.ended !== undefined;

  /** Refuses a yes that is over, and first says which account ended it. */
  function isRefused(yes: Answer, objections?: Objections): boolean {
    // A grant that holds here must not end because somebody set a clock, ours or theirs.
    if (grants.between(yes.from, yes.to)) return false;
    const isBlocked = eitherBlocks(online, yes.from, yes.to) || objections?.blocked === true;
    const isExpired = wallAt(yes.expires) <= core.turn.wall;
    if (!isOver(yes, objections) && !isBlocked && !isExpired) return false;
    const ended = grants.endOf(yes) ?? leftBy(objections);
    const other = yes.from === account.id ? yes.to : yes.from;
    const how = ended?.by === account.id ? "own" : ended?.how;
    if (how) wire.send(connection, { type: "left", account: other, how });
    wire.refuse(asker, "no-grant");
    return true;
  }
}

/** How the consent ended, as the database remembers it; nobody ended a yes that was replaced. */
function leftBy(objections: Objections | undefined): Ended | undefined {
  const { by, how } = objections?.ended ?? { by: undefined, how: "replaced" };
  return by === undefined || how === "replaced" ? undefined : { by, how };
}

/** The yes, if a device of the asked account has signed it. */
function openYes(
  { checks }: Core,
  row: AccountRow,
  speaker: Speaker | undefined,
  signed: Uint8Array,
): Answer | undefined {
  const answer = speaker && openAnswer(signed, speaker.signingKey, checks);
  if (answer && speaker && !isCovered(answer, speaker)) return undefined;
  const sound = answer?.says === "yes" && answer.to === row.account && answer.from !== answer.to;
  return sound ? answer : undefined;
}

/** Whether a device of the asking account has signed the request, and it has not expired. */
function hasAsked(
  { checks, turn }: Core,
  row: AccountRow,
  speaker: Speaker | undefined,
  signed: Uint8Array,
  { id, from, to }: Answer,
): boolean {
  const request = speaker && openRequest(signed, speaker.signingKey, checks);
  if (!request || !isCovered(request, speaker)) return false;
  if (wallAt(request.expires) <= turn.wall || row.account !== from) return false;
  return request.id === id && request.from === from && request.to === to;
}
