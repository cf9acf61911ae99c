// The first words: which version is spoken, fresh nonces, and what this server allows.
import { limits as wireLimits, protocolVersion, type AnnouncedLimits } from "#protocol";
import type { Core } from "./core.ts";
import type { Line, Said } from "./line.ts";
import type { ServerLimits } from "./operator-limits.ts";

/** Answers hello. A peer that speaks no version of ours is told so, and its line ends. */
export function greet(core: Core, line: Line, hello: Said<"hello">): void {
  const { world, turn, wire, lines } = core;
  if (hello.min > protocolVersion || hello.max < protocolVersion) {
    return wire.expel(line, "version");
  }
  const nonces = { client: hello.nonce, server: world.random(32) };
  lines.greet(line, { at: "stranger", nonces, login: { at: "none" } });
  const fields = { channel: line.channel, program: hello.program };
  turn.effects.push({ type: "log", event: "greeted", fields });
  wire.send(line, {
    type: "welcome",
    version: protocolVersion,
    nonce: nonces.server,
    serverKey: world.serverKey,
    limits: announced(world.limits),
    stunPort: world.stunPort,
  });
}

const announced = (limits: ServerLimits): AnnouncedLimits => ({
  frameBytes: wireLimits.frameBytesMax,
  framesPerSecond: Math.floor(limits.framesByDevice.perHour / 3600),
  requestsPerHour: limits.requestsByPair.perHour,
  watched: limits.watched,
  heartbeatMs: limits.heartbeatMs,
});
