// Starts a server: chooses what the machine runs on, and wires it together.
import { getRandomValues } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { hkdf, passwordServer, type Random } from "#crypto";
import { protocolVersion } from "#protocol";
import { createServer, type Database, defaultServerLimits, type ServerLimits } from "#server";
import { lockFolder } from "../common/folder-lock.ts";
import { primitivesNode } from "../common/primitives-node.ts";
import { openDatabase } from "./database-sqlite.ts";
import { listen, type Listener } from "./listener-websocket.ts";
import type { Log } from "./log-pino.ts";
import { readPage } from "./page-files.ts";
import { passwordWorkWith } from "./password-work.ts";
import { keepPrivate } from "./private-data.ts";
import { createReserve, type Reserve } from "./reserve-file.ts";
import { createServerLoop } from "./server-loop.ts";
import { openSecret } from "./server-secret.ts";
import { StartError, notWritten } from "./start-error.ts";
import type { ProxyPlace } from "./unknown-proxy.ts";
import { answerStun, type StunPort } from "./stun-udp.ts";

/** What an operator decides. */
export interface ServeOptions {
  host: string;
  /** The port for HTTP and WebSocket, and for STUN on UDP; 0 picks a free one. */
  port: number;
  /** The folder of the database and the secret; created if missing. */
  data: string;
  log: Log;
  /** Limits that differ from the defaults. */
  limits?: Partial<ServerLimits>;
  /** Addresses and networks of proxies whose `X-Forwarded-For` we trust. */
  trustedProxies?: string[];
  /** Origins of pages that may connect, besides this server's own. */
  trustedOrigins?: string[];
  /** The folder of the browser's page; leave it out to serve none. */
  page?: string;
  /** Limits by address count all people who use this proxy as one, so its operator should name it. */
  proxyFound?(place: ProxyPlace): void;
}

/** A server that lets peers in. */
export interface RunningServer {
  readonly address: { host: string; port: number };
  /** Whether the page for browsers has been built. */
  readonly hasPage: boolean;
  /**
   * Says goodbye to everyone, waits at most two seconds for that to be sent, and closes everything.
   */
  stop(): Promise<void>;
}

/** What SQLite needs to open a cleanly closed database, 32 KiB, plus a few pages to start with. */
const reserveBytes = 131_072;

/** How long sending the last frames may take, ms. */
const farewellMs = 2000;

/** Starts a server. Throws {@link StartError} after closing whatever it had opened. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const kept = await openData(options.data, options.log);
  try {
    return await run(kept, options);
  } catch (error) {
    await close(kept);
    throw error;
  }
}

/** What outlives the process. */
interface Kept {
  lock: { release(): void };
  database: Database;
  secret: Uint8Array;
  /** Held while the database is closed, because opening it takes space. */
  reserve: Reserve;
}

async function close({ database, reserve, lock }: Kept): Promise<void> {
  await database.close();
  reserve.keep();
  lock.release();
}

/** Takes the folder for this process alone, and opens what is in it. */
async function openData(folder: string, log: Log): Promise<Kept> {
  makeFolder(folder);
  keepPrivate(folder, log);
  const reserve = createReserve(join(folder, "server.reserve"), reserveBytes);
  reserve.release();
  const lock = lockData(folder);
  try {
    return { lock, reserve, ...(await openFiles(folder)) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Two servers on one database would each know only some of the people who are online. */
function lockData(folder: string): Kept["lock"] {
  const lock = startable(folder, () => lockFolder(folder));
  if ("release" in lock) return lock;
  throw new StartError("folder-taken", { path: folder, process: lock.heldBy });
}

/** Creates a secret only before the database exists: later, a new one would lock everyone out. */
async function openFiles(folder: string): Promise<Pick<Kept, "secret" | "database">> {
  const databaseFile = join(folder, "server.db");
  const secret = await openSecret(join(folder, "opaque.secret"), !existsSync(databaseFile));
  return { secret, database: openDatabase(databaseFile) };
}

/** Does what a start needs on the disk. Throws {@link StartError} if the disk is in the way. */
function startable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw notWritten(path, error);
  }
}

function makeFolder(folder: string): void {
  startable(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
}

async function run(kept: Kept, options: ServeOptions): Promise<RunningServer> {
  const { database, secret } = kept;
  const { host, port, log, trustedProxies = [], trustedOrigins = [] } = options;
  const page = options.page === undefined ? new Map() : readPage(options.page);
  const limits = { ...defaultServerLimits, ...options.limits };
  const serverKey = await passwordServer.serverKey(secret);
  const { sendBufferBytes } = limits;
  const trusted = { trustedProxies, trustedOrigins };
  const proxyFound = (place: ProxyPlace): void => {
    log.info("unknown-proxy", { place });
    options.proxyFound?.(place);
  };
  const where = { host, port, ...trusted, proxyFound };
  const listener = await listen({ ...where, sendBufferBytes, page, log });
  const { address } = listener;
  const stun = await openStun(address, log);

  const [markKey, signingSecret] = [keyFor("mark-key", secret), keyFor("signing-key", secret)];
  const own = { serverKey, markKey, signingSecret, stunPort: stun.port };
  const world = { random, primitives: primitivesNode, ...own, limits };
  const machine = createServer(world);
  const passwordWork = passwordWorkWith(secret);
  const loop = createServerLoop({ machine, listener, database, passwordWork, log });
  listener.serve(loop.tell);
  log.info("started", { port: address.port, stunPort: stun.port, protocolVersion });

  async function stop(): Promise<void> {
    loop.tell({ type: "drain" });
    await listener.stop(farewellMs);
    loop.stop();
    await stun.close();
    await close(kept);
    log.info("stopped");
  }
  let stopped: Promise<void> | undefined;
  return { address, hasPage: page.size > 0, stop: () => (stopped ??= stop()) };
}

/**
 * One of the server's other keys, 32 bytes. Made from the OPAQUE secret at every start, so that it
 * can neither be lost nor restored without it.
 */
function keyFor(use: "mark-key" | "signing-key", secret: Uint8Array): Uint8Array {
  const about = new TextEncoder().encode(`tincan/1/${use}`);
  return hkdf(primitivesNode, new Uint8Array(), secret, about, 32);
}

/** Peers can fall back on the relay, so a taken UDP port is no reason to stop. */
async function openStun({ host, port }: Listener["address"], log: Log): Promise<StunPort> {
  try {
    return await answerStun(host, port);
  } catch {
    log.error("no-stun", { port });
    return { port: 0, close: async () => {} };
  }
}

const random: Random = (length) => getRandomValues(new Uint8Array(length));
