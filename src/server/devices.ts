// Letting a device in: by a signature of its key, or by the secret of its last sign-in.
import { resumptionProof, sameBytes } from "#crypto";
import { peekDeviceList, type AccountId, type Checks, type DeviceId } from "#protocol";
import type { Arrivals } from "./arrivals.ts";
import type { Core } from "./core.ts";
import type { DeviceLists } from "./device-lists.ts";
import { blockedMax } from "./limits.ts";
import type { Line, Nonces, OnlineDevice, Said, Stranger } from "./line.ts";
import type { Online } from "./online.ts";
import type { AccountRow } from "./ports.ts";
import { createTickets } from "./tickets.ts";

/** The way in for devices that are on the list of their account. */
export interface Devices {
  prove(line: Line, stranger: Stranger, frame: Said<"prove">): void;
  resume(line: Line, stranger: Stranger, frame: Said<"resume">): void;
}

/** Whose frame is answered when the device is in, or is not let in. */
interface Asker {
  line: Line;
  n: number;
}

export function createDevices(
  core: Core,
  online: Online,
  lists: DeviceLists,
  arrivals: Arrivals,
): Devices {
  const { world, calls, wire, checks } = core;
  const tickets = createTickets(core);

  /** `holds` tells whether what the device has shown fits its key. */
  function enter(asker: Asker, id: DeviceId, holds: (signingKey: Uint8Array) => boolean): void {
    const published = lists.published();
    calls.query(asker, { query: "accountByDevice", device: id }, (row) => {
      const signingKey = row && signingKeyOf(row, id, checks);
      if (row === undefined || signingKey === undefined) {
        return wire.refuse(asker, "unknown-device");
      }
      if (!holds(signingKey)) return wire.refuse(asker, "bad-proof");
      calls.query(asker, { query: "blockedBy", account: row.account }, (blocked) => {
        if (asker.line.state.at !== "stranger") return wire.refuse(asker, "not-now");
        // A list that was published meanwhile may be without this device.
        if (lists.published() !== published) return enter(asker, id, () => true);
        admit(asker, row, { id, signingKey }, blocked);
      });
    });
  }

  function admit(
    { line, n }: Asker,
    row: AccountRow,
    keys: Pick<OnlineDevice, "id" | "signingKey">,
    blocked: AccountId[],
  ): void {
    const account = online.accountOf(row, blocked);
    wire.send(line, {
      type: "signedIn",
      re: n,
      list: account.list,
      ...tickets.issue(keys.id),
      blocked: [...account.blocked].slice(0, blockedMax),
    });
    arrivals.arrive({ at: "in", ...keys, line, account });
  }

  return {
    prove(line, { nonces }, { n, device, signature }) {
      const signed = signInBytes(world.serverKey, nonces, device);
      const holds = (key: Uint8Array) => checks.verify(key, "sign-in", signed, signature);
      enter({ line, n }, device, holds);
    },
    resume(line, { nonces }, { n, device, ticket, proof }) {
      const secret = tickets.secretOf(device, ticket);
      const { client, server } = nonces;
      const holds =
        secret &&
        sameBytes(resumptionProof(world.primitives, secret, "device", client, server), proof);
      if (!holds) return wire.refuse({ line, n }, "bad-proof");
      tickets.drop(device);
      enter({ line, n }, device, () => true);
    },
  };
}

/** What a device signs to sign in: serverKey 32 • client nonce 32 • server nonce 32 • device id 32. */
export function signInBytes(serverKey: Uint8Array, nonces: Nonces, device: DeviceId): Uint8Array {
  const parts = [serverKey, nonces.client, nonces.server, Uint8Array.fromHex(device)];
  const joined = new Uint8Array(128);
  for (const [at, part] of parts.entries()) joined.set(part, 32 * at);
  return joined;
}

/** The key of a device on the list of the row, which was checked before it was stored. */
export function signingKeyOf(
  row: AccountRow,
  device: DeviceId,
  { sha256 }: Checks,
): Uint8Array | undefined {
  const listed = peekDeviceList(row.list)?.devices ?? [];
  return listed.find(({ signingKey }) => sha256(signingKey).toHex() === device)?.signingKey;
}
