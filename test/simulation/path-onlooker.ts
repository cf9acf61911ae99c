// Watches every attempt at a direct path: nobody is shown an address by somebody whose account makes
// no direct path with them, and a device that has yet to hear what its account says shows none.
import type { PathId, PeerEffect } from "#peer";
import { decodeBetweenPeers } from "#protocol";
import type { SettingsOnlooker } from "./settings-onlooker.ts";
import type { SimulatedDevice } from "./sim-device.ts";
import { relayedTo } from "./relayed-to.ts";
import { Violation } from "./violation.ts";

/** What it asks the world around it. */
export interface PathsAround {
  settings: SettingsOnlooker;
  /** The device at the other end of a path. */
  otherEnd(device: SimulatedDevice, path: PathId): SimulatedDevice | undefined;
  /** The device that has, or had, this id. */
  deviceOf(id: string): SimulatedDevice | undefined;
}

export class PathOnlooker {
  readonly #around: PathsAround;
  /** The tags of sealed frames in which somebody shows a way to themselves. */
  readonly #showing = new Set<string>();

  constructor(around: PathsAround) {
    this.#around = around;
  }

  /** A device has sealed a piece of a message. */
  sealed(plain: Uint8Array, bytes: Uint8Array): void {
    if (!this.#around.settings.looks || plain[0] !== 0 || plain[1] !== 1) return;
    const said = decodeBetweenPeers(plain.subarray(2))?.said ?? [];
    const shows = said.some(({ type }) => type === "signal" || type === "candidate");
    if (shows) this.#showing.add(tagOf(bytes));
  }

  /** S8: what is forbidden neither begins nor goes on. */
  performs(device: SimulatedDevice, effect: PeerEffect): void {
    const { settings, otherEnd } = this.#around;
    if (!settings.looks) return;
    if (effect.type === "openPath" && settings.isBarred(device))
      throw new Violation("S8", `${device.name} begins a direct path, and its account makes none`);
    if (effect.type === "sendPath")
      this.#check(device, otherEnd(device, effect.path), "keeps a direct path to");
    if (effect.type === "sendServer" && this.#showing.has(tagOf(effect.bytes)))
      this.#check(device, this.#receiver(effect.bytes), "shows an address to");
  }

  #receiver(bytes: Uint8Array): SimulatedDevice | undefined {
    const to = relayedTo(bytes);
    return to === undefined ? undefined : this.#around.deviceOf(to);
  }

  #check(device: SimulatedDevice, other: SimulatedDevice | undefined, does: string): void {
    if (!other || !this.#around.settings.isBarred(device, other.person)) return;
    throw new Violation("S8", `${device.name} ${does} ${other.name}, which its account forbids`);
  }
}

/** A sealed frame ends with its tag, and so does whatever carries it. */
const tagOf = (bytes: Uint8Array): string => bytes.subarray(-16).toHex();
