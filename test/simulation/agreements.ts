// Knows which people have agreed to talk by watching only the people: a second opinion about
// consent that shares nothing with the code that decides about it.
import { decodeToServer, peekRequest, type AccountId } from "#protocol";
import type { SimulatedDevice } from "./sim-device.ts";
import type { Mood } from "./plan.ts";
import { entriesOn } from "./held.ts";
import { ownLogs, rowsOf } from "./records.ts";

/** What it asks the world around it. */
export interface AgreementsAround {
  devicesOf(person: string): SimulatedDevice[];
  /** The name of an account. */
  nameOf(account: AccountId): string | undefined;
}

export class Agreements {
  readonly #around: AgreementsAround;
  /** By device: the names that its person wants to talk to, until they leave. */
  readonly #wants = new Map<string, Set<string>>();
  /** By person: every name they ever wanted to talk to. */
  readonly #wanted = new Map<string, Set<string>>();

  constructor(around: AgreementsAround) {
    this.#around = around;
  }

  /** The person wants to talk to this name. */
  wants(device: SimulatedDevice, name: string): void {
    for (const { name: each } of this.#around.devicesOf(device.person))
      add(this.#wants, each, name);
    add(this.#wanted, device.person, name);
  }

  answered(device: SimulatedDevice, name: string, mood: Mood): void {
    if (mood === "yes" || mood === "always") this.wants(device, name);
  }

  /** The device has stored that its person wants to hear nothing from this name. */
  blocked(device: SimulatedDevice, name: string): void {
    for (const { name: each } of this.#around.devicesOf(device.person)) {
      this.#wants.get(each)?.delete(name);
    }
  }

  /** A peer asks automatically only if a text of its own waits. */
  sends(device: SimulatedDevice, frame: Uint8Array): void {
    if (frame[1] !== 0x18 || frame[2] !== 0x18) return;
    const said = decodeToServer(frame);
    const request = said?.type === "ask" ? peekRequest(said.request) : undefined;
    const name = request && this.#around.nameOf(request.to);
    if (name !== undefined && request?.waiting && hasUndelivered(device)) this.wants(device, name);
  }

  /** The person has left this chat. */
  leftChat(device: SimulatedDevice, name: string): void {
    this.#wants.get(device.name)?.delete(name);
  }

  /** The person has left everyone, as far as the device has stored that. */
  left(device: SimulatedDevice): void {
    const held = device.disk.rows("SELECT account FROM consent");
    const names = new Set(held.map(({ account }) => this.#around.nameOf(account as AccountId)));
    const wants = this.#wants.get(device.name) ?? new Set();
    for (const name of wants) if (!names.has(name)) wants.delete(name);
  }

  /** Whether the device may now store what this person writes: a yes covers all devices. */
  mayKeep(device: SimulatedDevice, from: string): boolean {
    const wanted = this.#wanted.get(from)?.has(device.person) ?? false;
    const wants = this.#around
      .devicesOf(device.person)
      .some((own) => standingOf(own, from) === "always" || this.#wants.get(own.name)?.has(from));
    return wanted && wants;
  }

  /** Whether the device's person has a mutual agreement with anyone. */
  hasAny(device: SimulatedDevice): boolean {
    return [...(this.#wanted.get(device.person) ?? [])].some((name) =>
      this.#wanted.get(name)?.has(device.person),
    );
  }
}

function add(to: Map<string, Set<string>>, key: string, name: string): void {
  const names = to.get(key) ?? new Set();
  to.set(key, names.add(name));
}

/** The device's decision about a name: "block", "always", or nothing special. */
export function standingOf(device: SimulatedDevice, name: string): string | undefined {
  if (!device.disk.isMade) return undefined;
  const [row] = device.disk.rows("SELECT standing FROM contact WHERE name = ?", name);
  return row?.["standing"] as string | undefined;
}

/** Whether the device blocks an account that it has never met. */
export const blocksUnmet = (device: SimulatedDevice, account: AccountId | undefined): boolean =>
  account !== undefined &&
  device.disk.isMade &&
  device.disk.rows("SELECT 1 FROM block WHERE account = ?", account).length > 0;

/** Whether the device has a text in this conversation that nobody has acknowledged. */
export const hasWaitingText = (device: SimulatedDevice, conversation: string): boolean =>
  entriesOn(rowsOf(device)).some(
    ({ log, seq, isText }) =>
      isText &&
      log.conversation === conversation &&
      device.ids.includes(log.device) &&
      seq >= log.acked,
  );

/** Whether the device has written anything that nobody else has acknowledged. */
export const hasUndelivered = (device: SimulatedDevice): boolean =>
  ownLogs(device).some(({ next, acked }) => next > acked);
