// The greeting: the protocol version, fresh nonces, and the limits of this server.
import { agree, limits as wireLimits, type AnnouncedLimits } from "#protocol";
import type { Core } from "./core.ts";
import type { Connection, Said } from "./peer-connection.ts";
import type { ServerLimits } from "./operator-limits.ts";

/** Answers hello. Refuses a peer that speaks no version of ours, and closes its connection. */
export function greet(core: Core, connection: Connection, hello: Said<"hello">): void {
  const { world, wire, connections, journal, signingKey } = core;
  const agreed = agree(hello);
  if (agreed === undefined) return wire.expel(connection, "version");
  const nonces = { client: hello.nonce, server: world.random(32) };
  connections.greet(connection, { at: "stranger", nonces, login: { at: "none" } });
  journal.note("greeted", connection, { program: hello.program });
  wire.send(connection, {
    type: "welcome",
    ...agreed,
    nonce: nonces.server,
    serverKey: world.serverKey,
    limits: announced(world.limits),
    stunPort: world.stunPort,
    signingKey,
  });
}

const announced = (limits: ServerLimits): AnnouncedLimits => ({
  frameBytes: wireLimits.frameBytesMax,
  framesPerSecond: Math.floor(limits.framesByDevice.perHour / 3600),
  requestsPerHour: limits.requestsByPair.perHour,
  watched: limits.watched,
  heartbeatMs: limits.heartbeatMs,
  relayBytes: limits.relayBytes,
  relayMonthBytes: limits.relayMonthBytes,
});
