// What a lying server knows: everything that has passed it, and who is on which channel.
import type { Primitives } from "#crypto";
import { peekDeviceList, type AccountId, type DeviceId, type FromServer } from "#protocol";
import type { Down } from "./lying-server.ts";

const keptMax = 120;

/** A device list from an earlier frame, and whose it is. */
export interface HeldList {
  account: AccountId;
  name: string;
  signed: Uint8Array;
}

export class ServerMemory {
  /** Frames that were sent earlier, oldest first. */
  readonly downs: Down[] = [];
  /** The same, as messages. */
  readonly said: FromServer[] = [];
  /** Everyone's lists, oldest first, each once. */
  readonly lists: HeldList[] = [];
  /** A frame to send later. */
  heldBack: Down | undefined;
  readonly #sha256: Primitives["sha256"];
  readonly #devices = new Map<number, DeviceId>();

  constructor(sha256: Primitives["sha256"]) {
    this.#sha256 = sha256;
  }

  isOn(channel: number, device: DeviceId): void {
    this.#devices.set(channel, device);
  }

  deviceOn(channel: number): DeviceId | undefined {
    return this.#devices.get(channel);
  }

  /** The last channel that the device was on. */
  channelOf(device: DeviceId): number | undefined {
    return [...this.#devices].findLast(([, one]) => one === device)?.[0];
  }

  get channels(): number[] {
    return [...this.#devices.keys()];
  }

  /** Every device that was ever there, oldest first. */
  get devices(): DeviceId[] {
    return [...new Set(this.#devices.values())];
  }

  says(frame: Down, said: FromServer): void {
    keep(this.downs, frame);
    keep(this.said, said);
    if ("list" in said) this.#learn(said.list);
  }

  #learn(signed: Uint8Array): void {
    const list = peekDeviceList(signed);
    const isKnown = this.lists.some((one) => one.signed.toHex() === signed.toHex());
    if (!list || isKnown) return;
    const account = this.#sha256(list.accountKey).toHex() as AccountId;
    keep(this.lists, { account, name: list.name, signed });
  }
}

function keep<T>(kept: T[], one: T): void {
  kept.push(one);
  if (kept.length > keptMax) kept.shift();
}
