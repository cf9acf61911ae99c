// The lies of a server. It has nobody's keys, so it can show signed values in the wrong place, at
// the wrong time or to the wrong person, or with invalid signatures.
import { endings, peekAnswer, peekRequest, refusals, sealAnswer, sealRequest } from "#protocol";
import type { AccountId, FromServer, Refusal, RequestId } from "#protocol";
import type { Dice } from "./dice.ts";
import type { HeldList, ServerMemory } from "./server-memory.ts";

/** What to say instead of a frame; undefined if the lie does not fit here. */
type Frames = (said: FromServer, dice: Dice, memory: ServerMemory) => FromServer[] | undefined;

/** The frame itself, followed by this. */
const added =
  (more: (dice: Dice, memory: ServerMemory) => FromServer | undefined): Frames =>
  (said, dice, memory) => {
    const one = more(dice, memory);
    return one && [said, one];
  };

/** Changes frames of one kind. */
const changed =
  <T extends FromServer["type"]>(
    type: T,
    change: (
      said: Extract<FromServer, { type: T }>,
      dice: Dice,
      memory: ServerMemory,
    ) => FromServer | undefined,
  ): Frames =>
  (said, dice, memory) => {
    if (!isOf(said, type)) return undefined;
    const other = change(said, dice, memory);
    return other && [other];
  };

/** By the name of the lie. */
export const falseFrames: Record<string, Frames> = {
  "forges requests": added((dice, memory) => {
    const [from, to] = [anyList(dice, memory), anyList(dice, memory)];
    const device = oneOf(memory.devices, dice);
    if (!from || !to || !device) return undefined;
    const expires = Number.MAX_SAFE_INTEGER;
    const body = { id: id(dice), from: from.account, to: to.account, device, expires };
    const request = sealRequest({ ...body, waiting: dice.chance(0.5) }, () => dice.bytes(64));
    return { type: "asked", request, list: from.signed };
  }),
  "shows requests again": added((dice, memory) => {
    const request = oneOf(requestsIn(memory), dice);
    const list = anyList(dice, memory);
    return request && list && { type: "asked", request, list: list.signed };
  }),
  "forges answers": added((dice, memory) => {
    const request = oneOf(requestsIn(memory), dice);
    const asked = request && peekRequest(request);
    const list = memory.lists.find(({ account }) => account === asked?.to);
    if (!asked || !list) return undefined;
    const { waiting: _, ...body } = asked;
    const answer = sealAnswer({ ...body, says: "yes" }, () => dice.bytes(64));
    return { type: "answered", request, answer, list: list.signed };
  }),
  "shows an old yes for another request": added((dice, memory) => {
    const answers = memory.said.filter((one) => one.type === "answered");
    const [answered, request] = [oneOf(answers, dice), oneOf(requestsIn(memory), dice)];
    return answered && request && { ...answered, request };
  }),
  "shows a yes with somebody else's list": changed("answered", (said, dice, memory) => {
    const list = anyList(dice, memory);
    return list && { ...said, list: list.signed };
  }),
  "says no for others": changed("answered", (said, dice) => {
    const answer = peekAnswer(said.answer);
    return answer && { ...said, answer: sealAnswer({ ...answer, says: "no" }, () => dice.bytes(64)) };
  }),
  "ends requests": added((dice, memory) => {
    const request = oneOf(requestsIn(memory), dice);
    const asked = request && peekRequest(request);
    return asked && { type: "ended", request: asked.id, why: dice.pick(endings) };
  }),
  "says that somebody left": added((dice, memory) => {
    const list = anyList(dice, memory);
    return list && { type: "left", account: list.account, how: dice.pick(["left", "away", "own"]) };
  }),
  "says that strangers are reachable": added((dice, memory) => {
    const list = anyList(dice, memory);
    return list && { type: "reachable", account: list.account, devices: memory.devices.slice(-16) };
  }),
  "says that nobody is reachable": added((dice, memory) => {
    const list = anyList(dice, memory);
    return list && { type: "reachable", account: list.account, devices: [] };
  }),
  "makes up who is online": added((dice, memory) => {
    const [one, other] = [anyList(dice, memory), anyList(dice, memory)];
    if (!one || !other) return undefined;
    const change = { account: one.account, name: other.name, online: dice.chance(0.5) };
    const nobody = { account: dice.bytes(32).toHex() as AccountId, name: "nobody", online: true };
    return {
      type: "presence",
      whole: dice.chance(0.3),
      more: dice.chance(0.1),
      changes: [change, nobody],
    };
  }),
  "closes the lobby": added((dice) => ({ type: "lobby", open: false, online: dice.below(2 ** 31) })),
  "answers with somebody else's list": changed("directory", (said, dice, memory) => {
    const list = anyList(dice, memory);
    return list && { ...said, list: list.signed };
  }),
  "rolls its directory back": (said, _, memory) => {
    if (!("list" in said)) return undefined;
    const older = memory.lists.find(({ name }) => name === nameOf(said, memory));
    if (!older || older.signed.toHex() === said.list.toHex()) return undefined;
    return [{ ...said, list: older.signed }];
  },
  "says that the list has changed": added((dice, memory) => {
    const list = anyList(dice, memory);
    return list && { type: "listChanged", list: list.signed };
  }),
  "gives a broken list": (said, dice) => {
    if (!("list" in said)) return undefined;
    const list = said.list.slice();
    list[dice.below(list.length)] = dice.below(256);
    return [{ ...said, list }];
  },
  "makes up blocks": changed("signedIn", (said, dice, memory) => {
    const accounts = [...new Set(memory.lists.map(({ account }) => account))];
    const blocked = accounts.filter(() => dice.chance(0.3));
    return { ...said, blocked, unblocked: accounts.filter((one) => !blocked.includes(one)) };
  }),
  "gives another wrapped key": changed("account", (said, dice) => {
    return { ...said, wrappedKey: dice.bytes(said.wrappedKey.length) };
  }),
  "gives another ticket": changed("signedIn", (said, dice) => ({ ...said, share: dice.bytes(32) })),
  "has another key": changed("welcome", (said, dice) => ({ ...said, serverKey: dice.bytes(32) })),
  "has absurd limits": changed("welcome", (said, dice) => {
    const absurd = (): number => dice.pick([0, 1, Number.MAX_SAFE_INTEGER]);
    const limits = { frameBytes: absurd(), framesPerSecond: absurd(), requestsPerHour: absurd() };
    return { ...said, limits: { ...said.limits, ...limits, watched: absurd(), heartbeatMs: absurd() } };
  }),
  "refuses": (said, dice) =>
    "re" in said && said.re !== undefined
      ? [{ type: "refused", re: said.re, code: dice.pick(spoken), retryMs: dice.pick([undefined, 0, 5_000]) }]
      : undefined,
  "says that everything is done": (said) =>
    "re" in said && said.re !== undefined ? [{ type: "done", re: said.re }] : undefined,
  "says that it could not pass a frame on": added((dice, memory) => {
    const to = oneOf(memory.devices, dice);
    return to && { type: "undelivered", to, code: dice.pick(spoken) };
  }),
  "names the wrong sender": changed("relayed", (said, dice, { devices }) => {
    const from = oneOf(devices.filter((device) => device !== said.from), dice);
    return from && { ...said, from };
  }),
  "changes what it relays": changed("relayed", (said, dice) => {
    const frame = said.frame.slice();
    frame[dice.below(frame.length)] = dice.below(256);
    return { ...said, frame };
  }),
  "relays what was relayed to others": added((dice, { said }) =>
    oneOf(said.filter((one) => one.type === "relayed"), dice),
  ),
}; // prettier-ignore

/** The refusals that a server can send without ending the device for good. */
const spoken = refusals.filter((code) => code !== "unknown-device" && code !== "displaced") as [
  Refusal,
  ...Refusal[],
];

const isOf = <T extends FromServer["type"]>(
  said: FromServer,
  type: T,
): said is Extract<FromServer, { type: T }> => said.type === type;

const oneOf = <T>(from: readonly T[], dice: Dice): T | undefined => from[dice.below(from.length)];

const anyList = (dice: Dice, { lists }: ServerMemory): HeldList | undefined => oneOf(lists, dice);

const id = (dice: Dice): RequestId => dice.bytes(16).toHex() as RequestId;

/** All requests shown to anyone so far. */
const requestsIn = ({ said }: ServerMemory): Uint8Array[] =>
  said.flatMap((one) => (one.type === "asked" || one.type === "answered" ? [one.request] : []));

/** The name on the list that a frame holds. */
function nameOf(said: FromServer, { lists }: ServerMemory): string | undefined {
  const list = "list" in said ? said.list.toHex() : undefined;
  return lists.find(({ signed }) => signed.toHex() === list)?.name;
}
