// The server without a network: the real machine and its loop, with channels that are plain calls.
import { getRandomValues } from "node:crypto";
import { join } from "node:path";
import type { Channel } from "#server";
import { benchLimits } from "./bench-limits.ts";
import type { OneProcessParts } from "./trees/rooms.ts";

/** What a peer's end of a channel hears. */
export interface ChannelEars {
  frame(bytes: Uint8Array): void;
  closed(): void;
}

/** A server in this process. */
export interface ServerInMemory {
  /** Opens a channel; the returned function passes bytes to the server. */
  connect(ears: ChannelEars): (bytes: Uint8Array) => void;
  stop(): Promise<void>;
}

/** Starts a server made of these parts, with its database in this folder. */
export async function startServerInMemory(
  parts: OneProcessParts,
  folder: string,
): Promise<ServerInMemory> {
  const { passwordServer, primitivesNode } = parts;
  const secret = await passwordServer.createSecret();
  const serverKey = await passwordServer.serverKey(secret);
  const database = parts.openDatabase(join(folder, "server.db"));
  const channels = new Map<Channel, ChannelEars>();
  const loop = parts.createServerLoop({
    machine: parts.createServer({
      random: (length) => getRandomValues(new Uint8Array(length)),
      primitives: primitivesNode,
      serverKey,
      markKey: new Uint8Array(32),
      signingSecret: new Uint8Array(32),
      stunPort: 0,
      limits: { ...parts.defaultServerLimits, ...benchLimits },
    }),
    listener: {
      send: (channel, bytes) => channels.get(channel)?.frame(bytes),
      close: (channel) => channels.get(channel)?.closed(),
      pause: () => {}, // Nothing here reads.
    },
    database,
    passwordWork: parts.passwordWorkWith(secret),
    log: parts.openLog("error", "stderr"),
  });
  return {
    connect(ears) {
      const channel = channels.size + 1;
      channels.set(channel, ears);
      loop.tell({ type: "opened", channel, address: { text: "memory", own: false, networks: [] } });
      return (bytes) => loop.tell({ type: "frame", channel, bytes });
    },
    async stop() {
      loop.stop();
      await database.close();
    },
  };
}
