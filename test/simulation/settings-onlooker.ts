// Knows with whom each device may make a direct path, by what people say and what the server shows
// the device: a second opinion that shares nothing with the code that decides about it.
import { unwrapKey, type Primitives } from "#crypto";
import type { PeerInput } from "#peer";
import { decodeFromServer, decodeSettings, decodeToServer, peekDeviceList } from "#protocol";
import type { AccountId, AccountSettings } from "#protocol";
import { settingsLies } from "./false-settings.ts";
import { isFault, type Plan } from "./plan.ts";
import { accountOf, profileValue } from "./records.ts";
import type { SimulatedDevice } from "./sim-device.ts";

/** What it asks the world around it. */
export interface SettingsAround {
  plan: Plan;
  primitives: Primitives;
  /** Counts the turns of the world. */
  step(): number;
  accountNamed(person: string): AccountId | undefined;
}

/** Something said about one person, or about everybody if the name is empty. */
type Choices = Map<string, boolean>;
const everybody = "";

/** A question to the server, and what the person had said until then. */
interface Asked {
  n: number;
  step: number;
  settings: AccountSettings;
  choices: Choices;
}

type Taken = { shown: AccountSettings } | { done: number } | { allowed: string };

/** What one device knows. */
interface Known {
  /** The newest settings that it was shown and has kept. */
  settings: AccountSettings | undefined;
  /** What its person has said on it and the server has not taken yet. */
  choices: Choices;
  /** Whether its account had devices before it; undefined until it belongs to an account. */
  isNew: boolean | undefined;
  /** What it has asked the server to take. */
  asked: Asked | undefined;
  /** What it has taken in and not kept yet. */
  taken: Taken[];
  /** The step in which any of this last changed. */
  since: number;
}

const knownNothing = (): Known => ({
  settings: undefined,
  choices: new Map(),
  isNew: undefined,
  asked: undefined,
  taken: [],
  since: -1,
});

export class SettingsOnlooker {
  readonly #around: SettingsAround;
  readonly looks: boolean;
  readonly #known = new Map<SimulatedDevice, Known>();

  constructor(around: SettingsAround) {
    const { steps, liar } = around.plan;
    this.#around = around;
    // Of most lies of a server we do not know whether a device has taken them in.
    const isClear = liar?.who !== "server" || liar.lies.every((lie) => settingsLies.includes(lie));
    this.looks =
      isClear && steps.some((step) => !isFault(step) && step.act === "makes no direct path");
  }

  #of(device: SimulatedDevice): Known {
    const known = this.#known.get(device) ?? knownNothing();
    this.#known.set(device, known);
    return known;
  }

  /** Whether the device has known since an earlier turn that it makes no path with this person. */
  isBarred(device: SimulatedDevice, person?: string): boolean {
    const known = this.#of(device);
    if (!this.looks || known.since === this.#around.step()) return false;
    return isBarredFromAll(known) || (person !== undefined && this.#isBarredFrom(known, person));
  }

  #isBarredFrom({ choices, settings }: Known, person: string): boolean {
    const account = this.#around.accountNamed(person);
    const isNamed = account !== undefined && settings?.accounts.includes(account);
    return choices.get(person) ?? isNamed ?? false;
  }

  // What reaches the device

  takes(device: SimulatedDevice, input: PeerInput): void {
    if (!this.looks) return;
    const { taken } = this.#of(device);
    if (input.type === "serverFrame") taken.push(...this.#heard(device, input.bytes));
    // The person may say it too early, and then nothing is forbidden; see `told`.
    if (input.type !== "command" || input.command.do !== "relayOnly" || input.command.on) return;
    taken.push({ allowed: input.command.name ?? everybody });
  }

  #heard(device: SimulatedDevice, bytes: Uint8Array): Taken[] {
    if (!isAbout(bytes)) return [];
    const frame = decodeFromServer(bytes);
    if (frame?.type === "done") return [{ done: frame.re }];
    const sealed =
      frame?.type === "signedIn"
        ? frame.settings
        : frame?.type === "settingsChanged"
          ? frame.sealed
          : undefined;
    const settings = sealed && this.#opened(device, sealed);
    return settings ? [{ shown: settings }] : [];
  }

  #opened(device: SimulatedDevice, sealed: Uint8Array): AccountSettings | undefined {
    const key = profileValue(device, "settingsKey");
    if (!(key instanceof Uint8Array)) return undefined;
    const plain = unwrapKey(this.#around.primitives, key, "tincan/1/settings", sealed);
    return plain && decodeSettings(plain);
  }

  /** The turn that took all this in is on the disk. */
  kept(device: SimulatedDevice): void {
    if (!this.looks) return;
    const known = this.#of(device);
    known.isNew ??= isNewOn(device);
    if (known.taken.length > 0) known.since = this.#around.step();
    for (const one of known.taken.splice(0)) take(known, one);
  }

  /** That turn was undone, or its process is gone. */
  undone(device: SimulatedDevice): void {
    this.#of(device).taken = [];
  }

  // What the device says

  /** It reports that a direct path is forbidden or allowed. */
  told(device: SimulatedDevice, name: string | undefined, on: boolean): void {
    const known = this.#of(device);
    const isOld = name === undefined && known.settings?.relayOnly && !known.choices.has(everybody);
    if (!on || isOld) return;
    const [step, { asked }] = [this.#around.step(), known];
    known.choices.set(name ?? everybody, true);
    known.since = step;
    if (asked?.step === step && this.#says(asked, name)) asked.choices.set(name ?? everybody, true);
  }

  /** Whether what it asks in the same turn contains this. */
  #says({ settings }: Asked, name: string | undefined): boolean {
    if (name === undefined) return settings.relayOnly;
    const account = this.#around.accountNamed(name);
    return account !== undefined && settings.accounts.includes(account);
  }

  /** It connects again, so answers to earlier questions never come. */
  connects(device: SimulatedDevice): void {
    this.#of(device).asked = undefined;
  }

  asks(device: SimulatedDevice, bytes: Uint8Array): void {
    if (!this.looks || bytes[1] !== 0x18 || bytes[2] !== 34) return;
    const said = decodeToServer(bytes);
    const settings = said?.type === "settings" ? this.#opened(device, said.sealed) : undefined;
    if (said?.type !== "settings" || !settings) return;
    const [known, step] = [this.#of(device), this.#around.step()];
    known.asked = { n: said.n, step, settings, choices: new Map(known.choices) };
  }
}

/** The messages `done`, `signedIn` and `settingsChanged`. */
const isAbout = (bytes: Uint8Array): boolean => [2, 12, 15].includes(bytes[1] ?? 0);

function take(known: Known, one: Taken): void {
  if ("allowed" in one) known.choices.set(one.allowed, false);
  if ("shown" in one) adopt(known, one.shown);
  if ("done" in one && one.done === known.asked?.n) isTaken(known, known.asked);
}

function adopt(known: Known, settings: AccountSettings): void {
  if (settings.number > (known.settings?.number ?? -1)) known.settings = settings;
}

/** If another device was faster, the server has not taken it; what was said since has yet to go. */
function isTaken(known: Known, { settings, choices }: Asked): void {
  known.asked = undefined;
  if ((known.settings?.number ?? 0) >= settings.number) return;
  adopt(known, settings);
  const isAll = choices.size === known.choices.size;
  if (isAll && [...choices].every(([name, on]) => known.choices.get(name) === on))
    known.choices.clear();
}

function isBarredFromAll({ choices, settings, isNew }: Known): boolean {
  const said = choices.get(everybody);
  if (said !== undefined) return said;
  return settings ? settings.relayOnly : isNew === true;
}

/** Whether the list under which the device joined was not the first of its account. */
function isNewOn(device: SimulatedDevice): boolean | undefined {
  const signed = profileValue(device, "list");
  if (accountOf(device) === undefined || !(signed instanceof Uint8Array)) return undefined;
  return (peekDeviceList(signed)?.number ?? 0) > 0;
}
