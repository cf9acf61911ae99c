// Resumption tickets: let a device that was just here come back without a signature.
import { resumptionSecret, sameBytes } from "#crypto";
import { after, type Device, type DeviceId, type Steady } from "#protocol";
import type { Core } from "./core.ts";

/** One ticket per device, valid once: the next sign-in gives a new one. */
export interface Tickets {
  /**
   * Replaces the device's ticket. Both parts go to the device, which makes the secret from the
   * share.
   */
  issue(device: Ticketed): { ticket: Uint8Array; share: Uint8Array };
  /** The secret of a ticket that still holds. */
  secretOf(device: DeviceId, ticket: Uint8Array): Uint8Array | undefined;
  drop(device: DeviceId): void;
}

/** The device that a ticket is for, with its X25519 key. */
type Ticketed = Pick<Device, "id" | "agreementKey">;

interface Issued {
  ticket: Uint8Array;
  secret: Uint8Array;
  until: Steady;
}

/** Tickets kept at once; a device whose ticket was dropped proves its key instead. */
const ticketsMax = 100_000;

/** Starts with no ticket, so after a restart devices sign. */
export function createTickets({ world, turn }: Core): Tickets {
  /** The oldest first, since all are valid for the same time. */
  const issued = new Map<DeviceId, Issued>();

  function prune(): void {
    for (const [device, { until }] of issued) {
      if (until > turn.now && issued.size <= ticketsMax) return;
      issued.delete(device);
    }
  }

  return {
    issue({ id, agreementKey }) {
      const [ticket, own] = [world.random(16), world.random(32)];
      const share = world.primitives.agreementPublic(own);
      const secret = resumptionSecret(world.primitives, own, agreementKey, share);
      issued.delete(id);
      // A device whose key contributes nothing gets a ticket that never works.
      if (secret) issued.set(id, { ticket, secret, until: after(turn.now, world.limits.ticketMs) });
      prune();
      return { ticket, share };
    },
    secretOf(device, ticket) {
      const found = issued.get(device);
      if (found === undefined || found.until <= turn.now) return undefined;
      return sameBytes(found.ticket, ticket) ? found.secret : undefined;
    },
    drop: (device) => void issued.delete(device),
  };
}
