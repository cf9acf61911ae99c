// Somebody who floods a server, in a process of their own: sixteen devices of one account send as fast
// as their connections take it, read nothing, and come back whenever they are thrown out.
import { answerParent } from "../../bench/child.ts";
import { makeAccounts, type Account } from "../faults/crowd-account.ts";
import { pause } from "../faults/pause.ts";
import { signInRaw, type RawMember } from "../faults/raw-member.ts";
import { limits } from "#protocol";
import type { DeviceKeys } from "../../src/peer/account/device-keys.ts";
import { frameOf, type Flooder, type Kind } from "./frames.ts";

/** What came of a flood. */
export interface Sent {
  frames: number;
  /** How often a connection was up. */
  connections: number;
}

/** How many frames to send before looking whether the connection has taken them. */
const atOnce = 20;
/** How long a sign-in may take before it counts as refused, and the pause after it, ms. */
const [patienceMs, againMs] = [2_000, 50];

let mallory: Account | undefined;
let other: Account | undefined;
let last = 0;
const count = (): number => (last += 1);

/** Sends frames over one connection until it closes, or until then. */
async function send(member: RawMember, next: () => Kind, by: Flooder, until: number, sent: Sent) {
  member.stopReading();
  try {
    while (Date.now() < until) {
      for (let frame = 0; frame < atOnce; frame += 1) member.send(frameOf(next(), by));
      sent.frames += atOnce;
      await Promise.race([member.drained(), pause(Math.max(0, until - Date.now()))]);
    }
  } catch {
    // The server has had enough.
  }
}

async function floodFrom(url: string, next: () => Kind, by: Flooder, until: number, sent: Sent) {
  while (Date.now() < until) {
    const owner = { account: by.mallory.account, keys: by.device };
    const signingIn = signInRaw(url, owner).catch(() => undefined);
    const member = await Promise.race([signingIn, pause(patienceMs)]);
    if (member) {
      sent.connections += 1;
      await send(member, next, by, until, sent);
    }
    void signingIn.then((late) => late?.end());
    await pause(againMs);
  }
}

const program = {
  /** Makes the accounts in the folder of a server that is not running yet. */
  async make(data: string): Promise<void> {
    [mallory] = await makeAccounts(data, ["mallory"], limits.devicesMax);
    [other] = await makeAccounts(data, ["carol"], 1);
  },
  /** Floods with frames of these kinds by turns. */
  async flood(url: string, kinds: Kind[], ms: number): Promise<Sent> {
    if (!mallory || !other) throw new Error("nobody is there");
    const sent = { frames: 0, connections: 0 };
    const until = Date.now() + ms;
    let turn = 0;
    const next = (): Kind => kinds[(turn += 1) % kinds.length] ?? "ping";
    const flooders = mallory.devices.map((device: DeviceKeys) => {
      return { mallory: mallory as Account, other: other as Account, device, count }; // See above.
    });
    await Promise.all(flooders.map((by) => floodFrom(url, next, by, until, sent)));
    return sent;
  },
};

/** The questions that the flooder answers. */
export type FloodProgram = typeof program;

answerParent(program);
