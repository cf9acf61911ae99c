// Chat requests: asking, answering and withdrawing.
import { limits as wireLimits, openAnswer, openRequest, msBetween, wallAt } from "#protocol";
import type { Answer, Request } from "#protocol";
import { eitherBlocks } from "./blocks.ts";
import type { Consents } from "./consenting.ts";
import { within, type Core } from "./core.ts";
import { isListOf } from "./device-lists.ts";
import type { OnlineDevice, Said } from "./peer-connection.ts";
import type { Online } from "./online.ts";
import type { Ring, Ringing } from "./ringing.ts";

/** What devices can do with requests; they can sign only for their own account. */
export interface Requests {
  ask(device: OnlineDevice, frame: Said<"ask">): void;
  answer(device: OnlineDevice, frame: Said<"answer">): void;
  withdraw(device: OnlineDevice, frame: Said<"withdraw">): void;
  leave(device: OnlineDevice, frame: Said<"leave">): void;
}

/**
 * Handles the request frames of devices (docs/protocol.md §6), all in memory: a restart forgets
 * them.
 */
export function createRequests(
  core: Core,
  online: Online,
  ringing: Ringing,
  { grants, agree, leave }: Consents,
): Requests {
  const { wire, world } = core;

  /** A silent ring gives way to a request from the other side, who has not heard anything ring. */
  function isBusy({ from, to }: Request): boolean {
    const ring = ringing.between(from, to);
    if (ring === undefined) return false;
    if (ring.volume === "aloud" || ring.request.from === from) return true;
    ringing.end(ring, "expired");
    return false;
  }

  /** The ring that this answers. A ring that has ended or was silent cannot be answered. */
  function ringOf({ id, from, to }: Answer): Ring | undefined {
    const ring = ringing.between(from, to);
    const same = ring?.request.id === id && ring.request.from === from && ring.volume === "aloud";
    return same ? ring : undefined;
  }

  return {
    ask(device, { n, request: signed, list }) {
      const asker = { connection: device.connection, n };
      const request = openOwnRequest(core, device, signed, list);
      if (request === undefined) return wire.refuse(asker, "bad-proof");
      const { id, from, to } = request;
      const asked = online.accounts.get(to);
      const known = grants.between(from, to);
      const isAway = asked === undefined || (asked.isHidden && !known);
      // Somebody who is blocked must not see whether the other is online.
      if (isAway || asked.blocked.has(from)) return wire.refuse(asker, "offline");
      if (device.account.blocked.has(to)) return wire.refuse(asker, "not-now");
      if (grants.isOver(request)) return wire.refuse(asker, "no-request");
      if (isBusy(request)) return wire.refuse(asker, "busy");
      if (ringing.by(from).length >= world.limits.ringing) {
        return wire.refuse(asker, "too-many", world.limits.ringMs);
      }
      if (!known && !within(core, asker, [{ rate: "requestsByPair", key: `${from} ${to}` }]))
        return;
      wire.send(device.connection, { type: "ringing", re: n, request: id });
      ringing.start({ request, signed, list, volume: "aloud" });
    },

    answer(device, { n, answer: signed, list }) {
      const asker = { connection: device.connection, n };
      const answer = openOwnAnswer(core, device, signed, list);
      if (answer === undefined) return wire.refuse(asker, "bad-proof");
      const ring = ringOf(answer);
      const isBlocked = eitherBlocks(online, answer.from, answer.to);
      if (ring === undefined || isBlocked) return wire.refuse(asker, "no-request");
      if (answer.says === "yes" && !grants.hasRoom(answer.from, answer.to))
        return wire.refuse(asker, "too-many");
      wire.send(device.connection, { type: "done", re: n });
      ringing.answered(ring, signed, list);
      if (answer.says === "yes") agree(answer, { request: ring.signed, answer: signed });
    },

    withdraw({ connection, account }, { n, request }) {
      const ring = ringing.of(account.id, request);
      if (ring === undefined) return wire.refuse({ connection, n }, "no-request");
      wire.send(connection, { type: "done", re: n });
      ringing.end(ring, "withdrawn");
    },

    leave(device, frame) {
      const ring = ringing.of(device.account.id, frame.request);
      if (ring) ringing.end(ring, "withdrawn");
      leave(device, frame);
    },
  };
}

/** The request, if the device signed it from its own account to another, with a valid expiry. */
function openOwnRequest(
  core: Core,
  { id, signingKey, account }: OnlineDevice,
  signed: Uint8Array,
  list: Uint8Array,
): Request | undefined {
  const request = openRequest(signed, signingKey, core.checks);
  if (request?.device !== id || request.from !== account.id) return undefined;
  const aheadMs = msBetween(core.turn.wall, wallAt(request.expires));
  if (request.to === account.id || aheadMs <= 0 || aheadMs > wireLimits.answerLifeMs) {
    return undefined;
  }
  return isListOf(core, account, list) ? request : undefined;
}

/** The answer, if the device signed it for its own account and it has not expired. */
function openOwnAnswer(
  core: Core,
  { id, signingKey, account }: OnlineDevice,
  signed: Uint8Array,
  list: Uint8Array,
): Answer | undefined {
  const answer = openAnswer(signed, signingKey, core.checks);
  if (answer?.device !== id || answer.to !== account.id) return undefined;
  return wallAt(answer.expires) > core.turn.wall && isListOf(core, account, list)
    ? answer
    : undefined;
}
