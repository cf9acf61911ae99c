// A crowd in one process: many shipped peers, each with its own connection to the server.
import { getRandomValues } from "node:crypto";
import { answerParent } from "../../bench/child.ts";
import { decodeFromServer, steadyAt, wallAt } from "#protocol";
import { createServerConnection, runPeer, type PeerEffect, type PeerInput } from "#peer";
import { createAlarm } from "../../src/node/common/alarm.ts";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { dialServer } from "../../src/node/client/dial-ws.ts";
import { makeCrowd, type Member } from "./crowd-account.ts";
import { pause } from "./pause.ts";

/** What happened to one member since the last `begin`; times in ms since 1970. */
interface Fate {
  attempts: number[];
  /** How long it planned to pause after each loss of the server, ms. */
  rests: number[];
  inAt: number | undefined;
}

let members: Member[] = [];
let fates: Fate[] = [];
/** When each member wants to be woken next. */
const alarms: (number | undefined)[] = [];
/** A first pause after a loss is no longer than this, ms. */
const restMaxMs = 1_100;

function note(fate: Fate | undefined, bytes: Uint8Array): void {
  if (fate === undefined || fate.inAt !== undefined) return;
  const frame = decodeFromServer(bytes);
  if (frame?.type === "signedIn") fate.inAt = Date.now();
}

/** Runs a peer without a person, and notes when it dials and when it is in. */
function run({ name, disk }: Member, serverUrl: string, index: number): void {
  function take(input: PeerInput): void {
    if (input.type === "serverFrame") note(fates[index], input.bytes);
    if (input.type === "serverClosed") line = "lost";
    turns.take(input);
  }
  let line: "lost" | "tried" = "tried";
  const server = createServerConnection((ears) => dialServer(serverUrl, ears), take);
  const alarm = createAlarm(() => take({ type: "wake" }));
  const turns = runPeer({
    store: disk.store,
    keyFile: disk.keyFile,
    random: (length) => getRandomValues(new Uint8Array(length)),
    primitives: primitivesNode,
    name,
    serverHost: "127.0.0.1",
    program: "crowd",
    now: () => steadyAt(Date.now()),
    wall: () => wallAt(Date.now()),
    defer: (turn) => void setImmediate(turn),
    perform,
  });

  function perform(effect: PeerEffect): void {
    const fate = fates[index];
    if (effect.type === "openServer") {
      fate?.attempts.push(Date.now());
      server.open();
    }
    if (effect.type === "closeServer") server.close();
    if (effect.type === "sendServer") server.send(effect.bytes);
    if (effect.type !== "wakeAt") return;
    alarm.set(effect.at);
    alarms[index] = effect.at;
    if (line === "lost") fate?.rests.push((effect.at ?? Infinity) - Date.now());
    line = "tried";
  }
  take({ type: "command", command: { do: "start" } });
}

const program = {
  /** Makes the accounts in the folder of a server that is not running yet. */
  async make(data: string, count: number): Promise<void> {
    members = await makeCrowd(data, count);
  },
  async connect(serverUrl: string): Promise<void> {
    fates = members.map(() => ({ attempts: [], rests: [], inAt: undefined }));
    for (const [index, member] of members.entries()) run(member, serverUrl, index);
  },
  /**
   * Starts counting attempts again, once nobody has anything else to do soon: the next alarm after a
   * loss is then that of the connection.
   */
  async begin(): Promise<void> {
    while (alarms.some((at = Infinity) => at < Date.now() + restMaxMs)) await pause(50);
    fates = members.map(() => ({ attempts: [], rests: [], inAt: undefined }));
  },
  fates: async (): Promise<Fate[]> => fates,
};

/** The questions that the crowd answers. */
export type CrowdProgram = typeof program;

answerParent(program);
