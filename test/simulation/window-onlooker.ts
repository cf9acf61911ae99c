// Sees whether anybody is held to the window, in worlds in which a peer ignores its own.
import { limits, type AccountId } from "#protocol";
import { liarName, type Plan } from "./plan.ts";
import { usedBy } from "./space-onlooker.ts";
import type { SimulatedDevice } from "./sim-device.ts";
import { Violation } from "./violation.ts";

/** The name of the lie that a peer tells itself; see `false-window.ts`. */
export const ignoresWindow = "ignores its window";

/** As many windows as may be open at once over the relay, bytes. */
const turnBytesMax = 8 * limits.relayWindowBytes;

export class WindowOnlooker {
  readonly #looks: boolean;
  readonly #nameOf: (account: AccountId) => string | undefined;
  /** By device: how much of its disk the liar filled when we last looked, bytes. */
  readonly #used = new Map<SimulatedDevice, number>();

  constructor({ liar }: Plan, nameOf: (account: AccountId) => string | undefined) {
    this.#looks = liar?.lies.includes(ignoresWindow) ?? false;
    this.#nameOf = nameOf;
  }

  /** S10: the device has kept entries of this account in one turn, and they fit into its windows. */
  kept(device: SimulatedDevice, account: AccountId): void {
    if (!this.#looks || this.#nameOf(account) !== liarName) return;
    const used = usedBy(device, account);
    const more = used - (this.#used.get(device) ?? 0);
    this.#used.set(device, used);
    if (more <= turnBytesMax) return;
    throw new Violation("S10", `${device.name} keeps ${more} bytes of ${liarName} in one turn`);
  }
}
