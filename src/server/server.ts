// The meeting point: inputs go in here, and the effects it wants come out.
import { decodeToServer, limits as wireLimits, msOf, type Steady } from "#protocol";
import { createCore } from "./core.ts";
import { createMachines, hear } from "./frames.ts";
import type { Connection } from "./peer-connection.ts";
import type { Address, Channel, ServerEffect, ServerInput, ServerWorld } from "./ports.ts";

/** One server. Besides its database it has only its memory, which it may lose at any time. */
export interface Server {
  /**
   * Takes one input and returns its effects, in the order in which to carry them out. Bytes that
   * are not a frame cost their sender the connection; only a bug of our own throws.
   */
  handle(input: ServerInput): ServerEffect[];
}

/**
 * Peers reconnect after a random delay of up to this many ms, so they do not all return at once.
 */
const comeBackMs = 5000;

/** The flow of a connection with this many bytes waiting to be written. */
const flowAt = (bytes: number): Connection["flow"] => (bytes > 0 ? "full" : "open");

/**
 * A server that starts with nothing but its database; what it says and accepts is in
 * docs/protocol.md §4.
 */
export function createServer(world: ServerWorld): Server {
  let state: "open" | "leaving" = "open";
  let wokenAt: Steady | undefined;
  const core = createCore(world, (device, how) => {
    // When the server shuts down, everybody goes, so nobody is left to hear of it.
    if (state === "open") machines.arrivals.depart(device, how);
  });
  const machines = createMachines(core);
  const { connections, wire, wakes, turn, calls } = core;

  function take(input: ServerInput): void {
    switch (input.type) {
      case "opened":
        return opened(input.channel, input.address);
      case "frame":
        return withConnection(input.channel, (one) => read(one, input.bytes));
      case "backlog":
        return withConnection(input.channel, (one) => void (one.flow = flowAt(input.bytes)));
      case "closed":
        return withConnection(input.channel, (one) => connections.ended(one, "lost"));
      case "answered":
        return calls.answered(input.call, input.answer);
      case "failed":
        return calls.failed(input.call);
      case "wake":
        wokenAt = undefined;
        return;
      case "drain":
        state = "leaving";
        machines.meter.save();
        return connections.all().forEach(dismiss);
    }
  }

  /** A channel that we have closed may still deliver input; ignore it. */
  function withConnection(channel: Channel, act: (connection: Connection) => void): void {
    const connection = connections.find(channel);
    if (connection !== undefined) act(connection);
  }

  function opened(channel: Channel, address: Address): void {
    const connection = connections.open(channel, address);
    if (state === "leaving") return dismiss(connection);
    const expelled = connections.tooMany(connection);
    if (expelled !== undefined) wire.expel(expelled, "too-many", world.limits.helloMs);
  }

  function read(connection: Connection, bytes: Uint8Array): void {
    if (bytes.length > wireLimits.frameBytesMax) return wire.expel(connection, "too-large");
    const frame = decodeToServer(bytes);
    if (frame === undefined) return wire.expel(connection, "malformed");
    connection.heardAt = turn.now;
    if (frame.type !== "ping") connection.askedAt = turn.now;
    hear(machines, connection, frame);
  }

  function dismiss(connection: Connection): void {
    const [high = 0, low = 0] = world.random(2);
    wire.expel(connection, "leaving", Math.floor(((256 * high + low) * comeBackMs) / 65_536));
  }

  function setTimer(): void {
    const nearest = wakes.nearest();
    if (nearest === undefined || nearest === wokenAt) return;
    wokenAt = nearest;
    turn.effects.push({ type: "wakeAt", at: msOf(nearest) });
  }

  return {
    handle(input) {
      turn.now = input.now;
      turn.wall = input.wall;
      // Only on a wake, not on every input: work put off to a later turn of the loop must wait for
      // it.
      if (input.type === "wake") wakes.run(input.now);
      take(input);
      setTimer();
      return turn.effects.splice(0);
    },
  };
}
