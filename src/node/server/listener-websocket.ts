// Accepts peers: numbers their WebSockets as channels of the server.
import { once } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { BlockList } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { limits } from "#protocol";
import type { Address, Channel } from "#server";
import { createAnswerRate } from "./answer-rate.ts";
import { type ChannelInput, type OpenChannel, openChannel } from "./channel-websocket.ts";
import { createDoor, refuse } from "./http-door.ts";
import type { Log } from "./log-pino.ts";
import type { PageFiles } from "./page-files.ts";
import { isWelcome, originSet } from "./page-origin.ts";
import { originOf, peerAddress, proxyList } from "./peer-address.ts";
import { createSocketLimits, halfOpenMaxima, openMaxima } from "./socket-limits.ts";
import type { SocketLimits, SocketMaxima } from "./socket-limits.ts";
import { StartError } from "./start-error.ts";
import { createProxyWatch, type ProxyPlace } from "./unknown-proxy.ts";

/** Where to listen, and which limits apply to channels. */
export interface ListenerOptions {
  host: string;
  /** 0 picks a free port. */
  port: number;
  /** Addresses and networks of proxies whose `X-Forwarded-For` we trust. */
  trustedProxies: string[];
  /** Origins of pages that may connect, besides this server's own. */
  trustedOrigins: string[];
  /** How many bytes may wait in one channel before the listener reports it. */
  sendBufferBytes: number;
  /** The page for browsers; without it there is none. */
  page?: PageFiles;
  /** How many WebSockets, and sockets that are not one yet, if not the usual numbers. */
  openMaxima?: SocketMaxima;
  halfOpenMaxima?: SocketMaxima;
  /** A proxy that is not trusted has forwarded a request; at most once for each place. */
  proxyFound(place: ProxyPlace): void;
  log: Pick<Log, "info">;
}

/** The open port. It lets nobody in before `serve` or after `stop`. */
export interface Listener {
  readonly address: { host: string; port: number };
  /** Begins to let peers in, and reports what happens to their channels. */
  serve(tell: Tell): void;
  /** Sends a frame; all frames of one turn of the loop go out in one write. */
  send(channel: Channel, bytes: Uint8Array): void;
  /** Closes a channel after sending what is queued, with a WebSocket code. */
  close(channel: Channel, code: number): void;
  /** Reads nothing from a channel for this long, ms. */
  pause(channel: Channel, ms: number): void;
  /**
   * Says at /readyz that nobody gets in any more, closes all channels after sending what is queued,
   * cuts those still open after `withinMs`, and then closes the port.
   */
  stop(withinMs: number): Promise<void>;
}

type Tell = (input: ChannelInput) => void;
/** A request that has become a WebSocket. */
type Upgraded = { request: IncomingMessage; address: Address; tell: Tell };
type State = { at: "starting" } | { at: "serving"; tell: Tell } | { at: "stopping" };

/**
 * Upgrades per turn of the loop; each costs up to a millisecond, with the greeting that follows.
 */
const upgradesAtOnce = 16;
/** The code of RFC 6455 §7.4.1 for a server that is shutting down. */
const goingAway = 1001;

/** Lines about foreign pages: one a minute and network. */
const lineRate = { burst: 1, perSecond: 1 / 60, householdsMax: 1_000 };
/** What to log of a name that a stranger has written, characters. */
const nameMax = 100;

const foreignPage = `This page is not from this server, so it may not connect.
The operator can let it in: --trust-origin, with the address that the page has.
`;

const webSocketOptions = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false, // Encrypted bytes do not compress.
  maxPayload: limits.frameBytesMax,
  maxFragments: 64,
  maxBufferedChunks: 1024, // Enough for the largest frame in 64-byte segments.
};

/** Opens the port. Throws {@link StartError}: `port-taken`, `no-address`, `bad-proxy` or `bad-origin`. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const { sendBufferBytes, page = new Map(), log } = options;
  const trusted = proxyList(options.trustedProxies);
  const origins = originSet(options.trustedOrigins);
  const watchForProxies = createProxyWatch(trusted, options.proxyFound);
  const isReady = (): boolean => state.at === "serving";
  const door = createDoor({ isReady, page, upgrade: inSlices(upgrade) });
  const sockets = new WebSocketServer(webSocketOptions);
  sockets.on("wsClientError", (_error, socket) => refuse(socket, 400));
  const foreignLines = createAnswerRate(lineRate);
  const places = createSocketLimits(options.openMaxima ?? openMaxima);
  const halfOpen = createSocketLimits(options.halfOpenMaxima ?? halfOpenMaxima);
  limitHalfOpen(door, halfOpen, trusted);
  const channels = new Map<Channel, OpenChannel>();
  let lastChannel: Channel = 0;
  let state: State = { at: "starting" };

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (state.at !== "serving") return refuse(socket, 503);
    if (!isWelcome(request, origins)) return refuseForeign(request, socket);
    watchForProxies(request);
    const { tell } = state;
    const address = peerAddress(originOf(request), trusted);
    const place = places.enter(address);
    if (place === undefined) return refuse(socket, 503);
    socket.on("close", place.leave);
    request.socket.emit(upgraded);
    sockets.handleUpgrade(request, socket, head, (ws) => admit(ws, { request, address, tell }));
  }

  function refuseForeign(request: IncomingMessage, socket: Duplex): void {
    refuse(socket, 403, foreignPage);
    const { text, networks } = peerAddress(originOf(request), trusted);
    if (!foreignLines.allows(networks.at(-1) ?? text, performance.now())) return;
    const { origin = "", host = "" } = request.headers;
    log.info("foreign-page", { origin: origin.slice(0, nameMax), host: host.slice(0, nameMax) });
  }

  function admit(ws: WebSocket, { request, address, tell }: Upgraded): void {
    const channel = ++lastChannel;
    channels.set(channel, openChannel(ws, request.socket, { channel, sendBufferBytes, tell }));
    ws.on("close", () => channels.delete(channel));
    tell({ type: "opened", channel, address });
  }

  async function stop(withinMs: number): Promise<void> {
    state = { at: "stopping" };
    const open = [...channels.values()];
    for (const channel of open) channel.close(goingAway);
    const deadline = setTimeout(() => open.forEach((channel) => channel.cut()), withinMs);
    await Promise.all(open.map(({ ended }) => ended));
    clearTimeout(deadline);
    await close(door);
  }

  await bind(door, options);
  return {
    address: addressOf(door),
    serve: (tell) => void (state = { at: "serving", tell }),
    send: (channel, bytes) => channels.get(channel)?.send(bytes),
    close: (channel, code) => channels.get(channel)?.close(code),
    pause: (channel, ms) => channels.get(channel)?.pause(ms),
    stop,
  };
}

/** What a socket emits once it is a WebSocket. */
const upgraded = Symbol("upgraded");

/** Cuts sockets that come when their address, or everybody, has too many without a WebSocket. */
function limitHalfOpen(door: Server, halfOpen: SocketLimits, trusted: BlockList): void {
  door.on("connection", (socket) => {
    const origin = { socket: socket.remoteAddress, forwarded: undefined, isNamed: false };
    const place = halfOpen.enter(peerAddress(origin, trusted));
    if (place === undefined) return void socket.destroy();
    socket.once(upgraded, place.leave).once("close", place.leave);
  });
}

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Upgrades a crowd a few at a time, so that peers already connected get their turn meanwhile. */
function inSlices(upgrade: Upgrade): Upgrade {
  const waiting: Parameters<Upgrade>[] = [];

  function some(): void {
    for (const [request, socket, head] of waiting.splice(0, upgradesAtOnce)) {
      socket.off("error", ignore);
      upgrade(request, socket, head);
    }
    if (waiting.length > 0) setImmediate(some);
  }
  return (request, socket, head) => {
    socket.on("error", ignore); // Nothing else listens for errors while it waits.
    if (waiting.push([request, socket, head]) === 1) setImmediate(some);
  };
}

const ignore = (): void => {};

async function bind(door: Server, { host, port }: ListenerOptions): Promise<void> {
  try {
    door.listen({ host, port });
    await once(door, "listening");
  } catch (error) {
    const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    throw new StartError(taken ? "port-taken" : "no-address", { host, port }, error);
  }
  // From here on an error concerns only a connection that could not be accepted.
  door.on("error", () => {});
}

async function close(door: Server): Promise<void> {
  const closed = once(door, "close");
  door.close();
  door.closeAllConnections();
  await closed;
}

function addressOf(door: Server): { host: string; port: number } {
  const address = door.address();
  if (address === null || typeof address === "string") throw new Error("the port is not open");
  return { host: address.address, port: address.port };
}
