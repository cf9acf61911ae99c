// The world of the server's tests: a server on a virtual clock, and channels to it.
import { verifyFor } from "#crypto";
import { decodeFromServer, encodeToServer, type FromServer, type ToServer } from "#protocol";
import type { Address, ServerEffect, ServerLimits } from "#server";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { createVirtualServer, type Outward, type VirtualServer } from "./virtual-server.ts";

/** A frame from the server, by its type. */
export type Heard<T extends FromServer["type"]> = Extract<FromServer, { type: T }>;

/** A test's end of one channel. */
export interface Connection {
  readonly channel: number;
  /** The close code, once the server has closed it. */
  closed(): number | undefined;
  /** Sends a frame, and returns everything this channel receives in reply. */
  say(frame: ToServer): FromServer[];
  /** Does the same with any bytes. */
  write(bytes: Uint8Array): FromServer[];
  /** Everything received since the last `news` or `say`. */
  news(): FromServer[];
  /** Cuts the cable. */
  cut(): void;
  backlog(bytes: number): void;
  /** How long the server has stopped reading from this channel since the last `paused`, ms. */
  paused(): number;
}

/** The server, and a way to connect to it. */
export interface World extends VirtualServer {
  /** Every channel comes from a different address, unless the test gives one. */
  connect(address?: Partial<Address>): Connection;
  /** The log lines so far. */
  readonly logs: Extract<ServerEffect, { type: "log" }>[];
}

/** What one channel has received, and the code it was closed with. */
interface End {
  heard: FromServer[];
  code: number | undefined;
  pausedMs: number;
}

export function createWorld(limits: Partial<ServerLimits> = {}): World {
  const ends: End[] = [];
  const logs: World["logs"] = [];
  const server = createVirtualServer(limits, outward);

  function outward(effect: Outward): void {
    if (effect.type === "log") return void logs.push(effect);
    const end = ends[effect.channel];
    if (end === undefined) throw new Error("the server speaks on a channel that never existed");
    if (end.code !== undefined) throw new Error("the server speaks on a channel it has closed");
    if (effect.type === "pause") end.pausedMs = effect.ms;
    else if (effect.type === "close") end.code = effect.code;
    else end.heard.push(understood(effect.bytes));
  }

  function connect(address: Partial<Address> = {}): Connection {
    const end: End = { heard: [], code: undefined, pausedMs: 0 };
    const channel = ends.push(end) - 1;
    const from = { text: `203.0.113.${channel}`, own: true, networks: [], ...address };
    server.tell({ type: "opened", channel, address: from });
    const write = (bytes: Uint8Array): FromServer[] => {
      end.heard = [];
      server.tell({ type: "frame", channel, bytes: overTheWire(bytes) });
      return end.heard.splice(0);
    };
    return {
      channel,
      closed: () => end.code,
      say: (frame) => write(encodeToServer(frame)),
      write,
      news: () => end.heard.splice(0),
      cut: () => server.tell({ type: "closed", channel }),
      paused() {
        const ms = end.pausedMs;
        end.pausedMs = 0;
        return ms;
      },
      backlog: (bytes) => server.tell({ type: "backlog", channel, bytes }),
    };
  }

  return { ...server, connect, logs };
}

function understood(bytes: Uint8Array): FromServer {
  const frame = decodeFromServer(overTheWire(bytes));
  if (frame === undefined) throw new Error("the server says something that no peer understands");
  return frame;
}

/** A copy, because sender and receiver never share memory. */
const overTheWire = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

/** For opening signed values that the server passes on. */
export const checks = {
  sha256: primitivesNode.sha256,
  verify: verifyFor.bind(undefined, primitivesNode),
};
