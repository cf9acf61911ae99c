// What my account says of devices that it drops, before the server has confirmed the list without them.
// It takes the account key, which only a password opens: if the confirmation is lost, nobody could
// sign it later.
import { sameBytes } from "#crypto";
import { bytesUpTo, decode, encode, list, peekDeviceList, record } from "#protocol";
import type { Of, Sign } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Dropped, FormerAuthors } from "./former-authors.ts";

/** One for each conversation and device; nobody has as many conversations. */
const statementsMax = 4_096;

/** A list that may have been published; the statements are worth nothing without it. */
const pendingShape = record({
  list: bytesUpTo(16_384),
  signed: list(bytesUpTo(32_768), statementsMax),
});

/** A list without some devices, on its way to the server. */
export interface Dropping extends Dropped {
  list: Uint8Array;
}

/** The statements that wait for their list, in the profile: at most those of one list. */
export interface PendingFormers {
  /** Signs what is held here now. An earlier list has come back by now, or never will. */
  begin(next: Dropping, sign: Sign): void;
  /** A list of my account counts; returns whether it is the one that was waited for. */
  shown(signed: Uint8Array): boolean;
}

/** Whether a list may still be followed by the other one. */
const isEarlier = (one: Uint8Array, other: Uint8Array): boolean =>
  (peekDeviceList(one)?.number ?? 0) < (peekDeviceList(other)?.number ?? 0);

/** Begins with what the profile holds. */
export function openPendingFormers(profile: Profile, formers: FormerAuthors): PendingFormers {
  const held = (): Of<typeof pendingShape> | undefined =>
    decode(pendingShape, profile.get("pendingFormers") ?? new Uint8Array());

  formers.await(held()?.signed ?? []);
  return {
    begin(next, sign) {
      const signed = formers.signLast(next, sign).slice(-statementsMax);
      profile.set("pendingFormers", encode(pendingShape, { list: next.list, signed }));
      formers.await(signed);
    },
    shown(signed) {
      const pending = held();
      if (!pending || isEarlier(signed, pending.list)) return false;
      const isConfirmed = sameBytes(pending.list, signed);
      if (isConfirmed) formers.keepOwn(pending.signed);
      profile.forget("pendingFormers");
      formers.await([]);
      return isConfirmed;
    },
  };
}
