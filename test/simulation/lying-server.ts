// A server that lies: the shipped one, with somebody between it and the devices who withholds,
// repeats, mixes up and invents what it says. They see everything that passes the server, and have
// nobody's keys. They lie until the world is healed; from then on the server is honest.
import type { Primitives } from "#crypto";
import { decodeFromServer, decodeToServer, encodeFromServer } from "#protocol";
import type { DeviceId, FromServer } from "#protocol";
import type { Dice } from "./dice.ts";
import { falseFrames } from "./false-frames.ts";
import { falseSettings, settingsLies } from "./false-settings.ts";
import { ServerMemory } from "./server-memory.ts";

/** A frame on its way down to a device. */
export interface Down {
  channel: number;
  bytes: Uint8Array;
}

/** What to do with a frame on its way down; undefined if the lie does not fit here. */
type Way = (frame: Down, dice: Dice, memory: ServerMemory) => Down[] | undefined;

/** Lies that fit frames of any kind, because they do not look inside. */
const ways: Record<string, Way> = {
  "withholds frames": () => [],
  "repeats frames": (frame) => [frame, frame, frame],
  "replays frames": (frame, dice, { downs }) => [frame, ...again(downs, dice, frame)],
  "replays what others heard": (frame, dice, { downs }) => {
    const { channel } = frame;
    return [frame, ...again(downs, dice).map(({ bytes }) => ({ channel, bytes }))];
  },
  "tells it to somebody else": (frame, dice, { downs }) => {
    const [other] = again(downs, dice);
    return other && [{ ...frame, channel: other.channel }];
  },
  "holds frames back": (frame, _, memory) => {
    const late = memory.heldBack;
    memory.heldBack = frame;
    return late ? [late] : [];
  },
  "sends broken bytes": (frame, dice) => {
    const bytes = frame.bytes.slice();
    bytes[dice.below(bytes.length)] = dice.below(256);
    return [{ ...frame, bytes }];
  },
  "says nothing that makes sense": (frame, dice) => [{ ...frame, bytes: dice.bytes(40) }, frame],
};

/** Lies about what devices say to the server. */
const deafness = "does not hear";
const relaysFreely = "relays without a grant";

/** All lies that a server can tell. */
export const serverLies: readonly string[] = [
  ...Object.keys(ways),
  ...Object.keys(falseFrames),
  deafness,
  relaysFreely,
];

const lieRate = 0.15;
/** Settings are rarely shown, so whoever lies about them does it most of the time. */
const settingsRate = 0.8;

/** What a lying server needs from its world. */
export interface ServerLiarAround {
  dice: Dice;
  lies: readonly string[];
  sha256: Primitives["sha256"];
  /** Reports that a lie is on its way. */
  told(lie: string): void;
}

/** Stands between the server and all channels. */
export class LyingServer {
  readonly #memory: ServerMemory;
  readonly #dice: Dice;
  readonly #lies: readonly string[];
  readonly #told: (lie: string) => void;

  constructor({ dice, lies, told, sha256 }: ServerLiarAround) {
    this.#memory = new ServerMemory(sha256);
    this.#dice = dice;
    this.#lies = lies;
    this.#told = told;
  }

  /** What really goes out instead of this. */
  says(frame: Down): Down[] {
    const said = decodeFromServer(frame.bytes);
    const lie = this.#dice.chance(this.#rate) && said ? this.#lie(frame, said) : undefined;
    if (said) this.#memory.says(frame, said);
    return lie ?? [frame];
  }

  get #rate(): number {
    return this.#lies.every((lie) => settingsLies.includes(lie)) ? settingsRate : lieRate;
  }

  #lie(frame: Down, said: FromServer): Down[] | undefined {
    const from = this.#dice.below(this.#lies.length);
    for (const name of [...this.#lies.slice(from), ...this.#lies.slice(0, from)]) {
      const lie = this.#lieOf(name, frame, said);
      if (lie === undefined) continue;
      this.#told(name);
      return lie;
    }
    return undefined;
  }

  #lieOf(name: string, frame: Down, said: FromServer): Down[] | undefined {
    const frames =
      falseFrames[name]?.(said, this.#dice, this.#memory) ??
      falseSettings[name]?.(said, this.#dice);
    if (!frames) return ways[name]?.(frame, this.#dice, this.#memory);
    const { channel } = frame;
    return frames.map((one) => ({ channel, bytes: encodeFromServer(one) }));
  }

  /**
   * How the server treats a frame from a device: whether it hears it, and what it sends down at
   * once against its own rules.
   */
  hears(channel: number, bytes: Uint8Array): { isHeard: boolean; downs: Down[] } {
    const said = decodeToServer(bytes);
    if (said?.type === "prove" || said?.type === "resume") this.#memory.isOn(channel, said.device);
    const isHeard = !this.#tells(deafness, 0.05);
    const isFree = said?.type === "relay" && this.#tells(relaysFreely, 0.5);
    return { isHeard, downs: isFree ? this.#relay(channel, said.to, said.frame) : [] };
  }

  #tells(lie: string, rate: number): boolean {
    const tells = this.#lies.includes(lie) && this.#dice.chance(rate);
    if (tells) this.#told(lie);
    return tells;
  }

  /** Sends it to the right device, and to somebody else who has never agreed to anything. */
  #relay(channel: number, to: DeviceId, frame: Uint8Array): Down[] {
    const from = this.#memory.deviceOn(channel);
    const other = this.#memory.channels[this.#dice.below(this.#memory.channels.length)];
    const channels = [this.#memory.channelOf(to), other];
    return channels.flatMap((one) =>
      one === undefined || from === undefined
        ? []
        : [{ channel: one, bytes: encodeFromServer({ type: "relayed", from, frame }) }],
    );
  }
}

/** Picks an earlier frame, to this channel or to any. */
function again(downs: readonly Down[], dice: Dice, like?: Down): Down[] {
  const from = downs.filter(({ channel }) => like === undefined || channel === like.channel);
  return from.slice(dice.below(Math.max(1, from.length))).slice(0, 1);
}
