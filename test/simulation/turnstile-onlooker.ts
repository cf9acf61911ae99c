// Looks at whom the server lets in: nobody comes in, and nothing is passed on, as a device that its
// account has removed.
import { decodeFromServer, decodeToServer, peekDeviceList, type DeviceId } from "#protocol";
import { isFault, type Plan } from "./plan.ts";
import { Violation } from "./violation.ts";

export class TurnstileOnlooker {
  readonly #looks: boolean;
  /** By channel and number of the question: the list to publish, or the device that comes. */
  readonly #lists = new Map<string, Uint8Array>();
  readonly #comers = new Map<string, DeviceId>();
  /** The devices that the server knows to be removed. */
  readonly #gone = new Set<DeviceId>();

  constructor({ steps }: Plan) {
    this.#looks = steps.some((step) => !isFault(step) && step.act === "removes");
  }

  /** The server receives this: `publish`, `prove` or `resume`, or something else. */
  heard(channel: number, bytes: Uint8Array): void {
    if (!this.#looks || ![6, 7, 8].includes(bytes[1] ?? 0)) return;
    const said = decodeToServer(bytes);
    if (said?.type === "publish") this.#lists.set(`${channel} ${said.n}`, said.list);
    if (said?.type === "prove" || said?.type === "resume")
      this.#comers.set(`${channel} ${said.n}`, said.device);
  }

  /** S14: the server says this: `done`, `signedIn` or `relayed`, or something else. */
  said(channel: number, bytes: Uint8Array): void {
    const isRelayed = bytes[1] === 0x18 && bytes[2] === 32;
    if (!this.#looks || !(isRelayed || bytes[1] === 2 || bytes[1] === 12)) return;
    const frame = decodeFromServer(bytes);
    if (frame?.type === "done") this.#published(this.#lists.get(`${channel} ${frame.re}`));
    if (frame?.type === "signedIn" && this.#isGone(this.#comers.get(`${channel} ${frame.re}`)))
      throw new Violation("S14", "the server lets in a device that was removed");
    if (frame?.type === "relayed" && this.#isGone(frame.from))
      throw new Violation("S14", "the server passes on what a device says that was removed");
  }

  #isGone = (device: DeviceId | undefined): boolean =>
    device !== undefined && this.#gone.has(device);

  #published(list: Uint8Array | undefined): void {
    const revoked = (list && peekDeviceList(list)?.revoked) ?? [];
    for (const { device } of revoked) this.#gone.add(device);
  }
}
