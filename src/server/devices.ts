// Letting a device in, by a signature of its key or by the secret of its last sign-in.
import { resumptionProof, sameBytes } from "#crypto";
import { after, limits, msBetween, signInBytes, wallAt } from "#protocol";
import type { DeviceId, Speaker } from "#protocol";
import type { Arrivals } from "./arrivals.ts";
import type { Core } from "./core.ts";
import type { DeviceLists } from "./device-lists.ts";
import { markOf } from "./device-marks.ts";
import type { Connection, Expiry, OnlineAccount, OnlineDevice } from "./peer-connection.ts";
import type { Said, Stranger } from "./peer-connection.ts";
import type { KeptOfAccount, Online } from "./online.ts";
import type { AccountRow } from "./ports.ts";
import { findSpeaker } from "./speakers.ts";
import { createTickets } from "./tickets.ts";
import { createTurnstile } from "./turnstile.ts";
import type { NumberedAsker } from "./wire.ts";

/** The way in for devices that are on the list of their account, and for its session devices. */
export interface Devices {
  prove(connection: Connection, stranger: Stranger, frame: Said<"prove">): void;
  resume(connection: Connection, stranger: Stranger, frame: Said<"resume">): void;
}

/** How a device says which one it is: a session device shows its certificate as well. */
type Shown = Pick<Said<"prove">, "device" | "certificate">;

/** Lets devices in, a few at a time (docs/protocol.md §4, "Signing in" and "Coming back"). */
export function createDevices(
  core: Core,
  online: Online,
  lists: DeviceLists,
  arrivals: Arrivals,
): Devices {
  const { world, wire, checks } = core;
  const tickets = createTickets(core);
  const turnstile = createTurnstile(core);

  /** `holds` says whether the device's proof fits its key. */
  function enter(
    asker: NumberedAsker,
    shown: Shown,
    holds: (signingKey: Uint8Array) => boolean,
  ): void {
    const published = lists.published();
    findSpeaker(core, asker, shown.device, shown.certificate, (row, device) => {
      if (row === undefined || device === undefined) {
        return wire.refuse(asker, "unknown-device");
      }
      if (!holds(device.signingKey)) return wire.refuse(asker, "bad-proof");
      if (device.expires !== undefined && isCrowded(online, row, device.id))
        return wire.refuse(asker, "too-many");
      lookAround(core, online, asker, row, (kept) => {
        if (asker.connection.state.at !== "stranger") return wire.refuse(asker, "not-now");
        // A list published in the meantime may no longer contain this device.
        if (lists.published() !== published) return enter(asker, shown, () => true);
        const { nonces } = asker.connection.state;
        admit(asker, { ...device, nonces }, online.accountOf(row, kept));
      });
    });
  }

  function admit(
    { connection, n }: NumberedAsker,
    device: Speaker & Pick<OnlineDevice, "nonces">,
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
    const { id, nonces, expires } = device;
    // A copy: what the primitives have made of the key to check the proof need not live as long.
    const signingKey = Uint8Array.from(device.signingKey);
    const expiry = expiryOf(core, connection, expires);
    arrivals.arrive({ at: "in", id, signingKey, connection, account, nonces, login, expiry });
  }

  return {
    prove(connection, { nonces: { client, server } }, { n, signature, ...shown }) {
      const signed = signInBytes(world.serverKey, client, server, shown.device);
      const holds = (key: Uint8Array) => checks.verify(key, "sign-in", signed, signature);
      turnstile.pass({ connection, n }, () => enter({ connection, n }, shown, holds));
    },
    resume(connection, { nonces: { client, server } }, { n, ticket, proof, ...shown }) {
      const { device } = shown;
      const secret = tickets.secretOf(device, ticket);
      const holds =
        secret && sameBytes(resumptionProof(world.primitives, secret, client, server), proof);
      if (!holds) return wire.refuse({ connection, n }, "bad-proof");
      tickets.drop(device);
      turnstile.pass({ connection, n }, () => enter({ connection, n }, shown, () => true));
    },
  };
}

const login = { at: "none" } as const;

/** What else the database knows of the account; while the account is here, we know it too. */
function lookAround(
  { calls }: Core,
  { accounts }: Online,
  asker: NumberedAsker,
  { account }: AccountRow,
  then: (kept: KeptOfAccount) => void,
): void {
  const here = accounts.get(account);
  if (here !== undefined) return then(here);
  calls.query(asker, { query: "isHidden", account }, (isHidden) =>
    calls.query(asker, { query: "settingsOf", account }, (settings) =>
      calls.query(asker, { query: "blocksOf", account }, ({ blocked, unblocked }) =>
        then({ blocked: new Set(blocked), unblocked: new Set(unblocked), isHidden, settings }),
      ),
    ),
  );
}

/** At that time a session device is none any more. */
function expiryOf(
  { turn, wakes, wire }: Core,
  connection: Connection,
  expires: number | undefined,
): Expiry | undefined {
  if (expires === undefined) return undefined;
  const at = after(turn.now, msBetween(turn.wall, wallAt(expires)));
  const wake = wakes.at(at, () => wire.expel(connection, "unknown-device"));
  return { expires, wake };
}

/** Whether as many session devices of the account are here as may be, besides this one. */
function isCrowded({ accounts }: Online, { account }: AccountRow, device: DeviceId): boolean {
  const here = [...(accounts.get(account)?.devices.values() ?? [])];
  const sessions = here.filter(({ id, expiry }) => expiry !== undefined && id !== device);
  return sessions.length >= limits.devicesMax;
}
