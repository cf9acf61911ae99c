// Sees whether anything of a link still goes to somebody who is blocked.
import { blocksUnmet, standingOf } from "./agreements.ts";
import { isFault, type Plan } from "./plan.ts";
import { accountOf } from "./records.ts";
import type { SimulatedDevice } from "./sim-device.ts";
import { Violation } from "./violation.ts";

export class BlockOnlooker {
  readonly #looks: boolean;
  /** By device and blocked person: the step in which we first saw that the device knows. */
  readonly #since = new Map<string, number>();

  constructor({ steps, weather }: Plan) {
    const blocks = steps.some((step) => !isFault(step) && step.act === "blocks");
    this.#looks = blocks || weather.answers.block > 0;
  }

  /**
   * S8: once a block is on the disk of a device, whoever made it and whatever others show, that device
   * says nothing more to the blocked person's devices; the goodbye leaves in the same step.
   */
  talks(device: SimulatedDevice, to: SimulatedDevice, step: number): void {
    if (!this.#looks || device.person === to.person) return;
    const key = `${device.name} ${to.person}`;
    if (!isBlocked(device, to)) return void this.#since.delete(key);
    const since = this.#since.get(key) ?? step;
    this.#since.set(key, since);
    if (step === since) return;
    throw new Violation("S8", `${device.name} talks to ${to.name}, whose account it blocks`);
  }

  /** The person has blocked somebody, and the device has stored it. */
  blocked(device: SimulatedDevice, person: string, step: number): void {
    this.#since.set(`${device.name} ${person}`, step);
  }
}

const isBlocked = (device: SimulatedDevice, other: SimulatedDevice): boolean =>
  standingOf(device, other.person) === "block" || blocksUnmet(device, accountOf(other));
