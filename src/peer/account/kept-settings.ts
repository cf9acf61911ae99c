// What this profile knows of the settings of its account, and what its person has said since.
import { accountId, decode, decodeSettings, encode, encodeSettings, flag } from "#protocol";
import { limits, list, optional, record } from "#protocol";
import type { AccountId, AccountSettings, Of } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Me } from "./account-state.ts";

/** Something the person said on this device; without an account it is about everybody. */
const choice = record({ account: optional(accountId), on: flag });
type Choice = Of<typeof choice>;
const choices = list(choice, 1_024);

/** `relayOnly` in the profile when it is neither known to be on (1) nor off (0). */
const notKnown = 2;
const nothing = new Uint8Array();

/**
 * Notes whose profile this is. If the account had devices before this one, they may have said
 * something that this one has yet to hear.
 */
export function noteAccount(profile: Profile, { account, list: { number }, session }: Me): void {
  const isLater = number > 0 || session !== undefined;
  const isNewDevice = profile.get("account") === undefined && isLater;
  if (isNewDevice && profile.get("relayOnly") === undefined) doubtRelay(profile);
  profile.set("account", account);
}

/** Until we know more, no direct path is allowed. */
export const doubtRelay = (profile: Profile): void => profile.set("relayOnly", notKnown);

/** Whether it is not known here what the account says about direct paths. */
export const isInDoubt = (profile: Profile): boolean => profile.get("relayOnly") === notKnown;

/** Whether no direct path is allowed with anybody, for certain or until we know more. */
export const isRelayOnly = (profile: Profile): boolean => (profile.get("relayOnly") ?? 0) !== 0;

/** Whether the account reaches this one only over the relay, met here or not. */
export const isRelayOnlyWith = (profile: Profile, account: AccountId): boolean =>
  settingsHere(profile).accounts.includes(account);

/** What holds here: the newest settings, changed by what the server has yet to hear. */
export const settingsHere = (profile: Profile): AccountSettings =>
  unsaidIn(profile).reduce(changedBy, keptSettings(profile));

/** The newest settings that the server has shown or taken; those of nobody have the number 0. */
export const keptSettings = (profile: Profile): AccountSettings =>
  decodeSettings(profile.get("settings") ?? nothing) ?? {
    number: 0,
    relayOnly: false,
    accounts: [],
  };

/** Keeps settings that are newer than those here. */
export function keepSettings(profile: Profile, settings: AccountSettings): void {
  if (settings.number > keptSettings(profile).number)
    profile.set("settings", encodeSettings(settings));
}

const unsaidIn = (profile: Profile): Choice[] =>
  decode(choices, profile.get("unsaid") ?? nothing) ?? [];

/** Whether the server has yet to hear something that was said here. */
export const hasUnsaid = (profile: Profile): boolean => unsaidIn(profile).length > 0;

/** Keeps what the person says until the server has it. */
export function addUnsaid(profile: Profile, said: Choice): void {
  const others = unsaidIn(profile).filter(({ account }) => account !== said.account);
  profile.set("unsaid", encode(choices, [...others, said]));
}

/** With too many accounts to name them all, none gets a direct path. */
function changedBy(before: AccountSettings, { account, on }: Choice): AccountSettings {
  if (account === undefined) return { ...before, relayOnly: on };
  const accounts = before.accounts.filter((one) => one !== account);
  if (!on) return { ...before, accounts };
  if (accounts.length >= limits.relayOnlyMax) return { ...before, relayOnly: true };
  return { ...before, accounts: [...accounts, account] };
}
