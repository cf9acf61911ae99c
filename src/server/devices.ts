// Letting a device in, by a signature of its key or by the secret of its last sign-in.
import { resumptionProof, sameBytes } from "#crypto";
import { limits, peekDeviceList, signInBytes } from "#protocol";
import type { Checks, Device, DeviceId } from "#protocol";
import type { Arrivals } from "./arrivals.ts";
import type { Core } from "./core.ts";
import type { DeviceLists } from "./device-lists.ts";
import { markOf } from "./device-marks.ts";
import type { Connection, OnlineAccount, OnlineDevice, Said, Stranger } from "./peer-connection.ts";
import type { KeptOfAccount, Online } from "./online.ts";
import type { AccountRow } from "./ports.ts";
import { createTickets } from "./tickets.ts";
import { createTurnstile } from "./turnstile.ts";
import type { NumberedAsker } from "./wire.ts";

/** The way in for devices that are on the list of their account. */
export interface Devices {
  prove(connection: Connection, stranger: Stranger, frame: Said<"prove">): void;
  resume(connection: Connection, stranger: Stranger, frame: Said<"resume">): void;
}

/** Lets devices in, a few at a time (docs/protocol.md §4, "Signing in" and "Coming back"). */
export function createDevices(
  core: Core,
  online: Online,
  lists: DeviceLists,
  arrivals: Arrivals,
): Devices {
  const { world, calls, wire, checks } = core;
  const tickets = createTickets(core);
  const turnstile = createTurnstile(core);

  /** `holds` says whether the device's proof fits its key. */
  function enter(
    asker: NumberedAsker,
    id: DeviceId,
    holds: (signingKey: Uint8Array) => boolean,
  ): void {
    const published = lists.published();
    calls.query(asker, { query: "accountByDevice", device: id }, (row) => {
      const device = row && listedDevice(row, id, checks);
      if (row === undefined || device === undefined) {
        return wire.refuse(asker, "unknown-device");
      }
      if (!holds(device.signingKey)) return wire.refuse(asker, "bad-proof");
      lookAround(core, asker, row, (kept) => {
        if (asker.connection.state.at !== "stranger") return wire.refuse(asker, "not-now");
        // A list published in the meantime may no longer contain this device.
        if (lists.published() !== published) return enter(asker, id, () => true);
        const { nonces } = asker.connection.state;
        admit(asker, { ...device, nonces }, online.accountOf(row, kept));
      });
    });
  }

  function admit(
    { connection, n }: NumberedAsker,
    device: Device & Pick<OnlineDevice, "nonces">,
    account: OnlineAccount,
  ): void {
    wire.send(connection, {
      type: "signedIn",
      re: n,
      list: account.list,
      ...tickets.issue(device),
      blocked: [...account.blocked].slice(0, limits.blockedMax),
      unblocked: [...account.unblocked].slice(-limits.blockedMax),
      mark: markOf(world, account.name, device.id),
      guesses: core.guesses.heard(account.name, connection),
      hidden: account.isHidden,
      settings: account.settings.sealed,
      registration: account.registration,
    });
    const { id, signingKey, nonces } = device;
    const login = { at: "none" } as const;
    arrivals.arrive({ at: "in", id, signingKey, connection, account, nonces, login });
  }

  return {
    prove(connection, { nonces: { client, server } }, { n, device, signature }) {
      const signed = signInBytes(world.serverKey, client, server, device);
      const holds = (key: Uint8Array) => checks.verify(key, "sign-in", signed, signature);
      turnstile.pass({ connection, n }, () => enter({ connection, n }, device, holds));
    },
    resume(connection, { nonces: { client, server } }, { n, device, ticket, proof }) {
      const secret = tickets.secretOf(device, ticket);
      const holds =
        secret && sameBytes(resumptionProof(world.primitives, secret, client, server), proof);
      if (!holds) return wire.refuse({ connection, n }, "bad-proof");
      tickets.drop(device);
      turnstile.pass({ connection, n }, () => enter({ connection, n }, device, () => true));
    },
  };
}

/** What else the database knows of the account. */
function lookAround(
  { calls }: Core,
  asker: NumberedAsker,
  { account }: AccountRow,
  then: (kept: KeptOfAccount) => void,
): void {
  calls.query(asker, { query: "isHidden", account }, (isHidden) =>
    calls.query(asker, { query: "settingsOf", account }, (settings) =>
      calls.query(asker, { query: "blocksOf", account }, (blocks) =>
        then({ blocks, isHidden, settings }),
      ),
    ),
  );
}

/** A device on the row's list. The list needs no check here: it passed one before it was stored. */
export function listedDevice(
  row: AccountRow,
  id: DeviceId,
  { sha256 }: Checks,
): Device | undefined {
  const listed = peekDeviceList(row.list)?.devices ?? [];
  const found = listed.find(({ signingKey }) => sha256(signingKey).toHex() === id);
  return found && { id, signingKey: found.signingKey, agreementKey: found.agreementKey };
}
