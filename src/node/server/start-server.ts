// The server's program: chooses what the machine runs on, and joins it together.
import { getRandomValues } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { passwordServer, type Random } from "#crypto";
import { protocolVersion } from "#protocol";
import { createServer, type Database, defaultServerLimits, type ServerLimits } from "#server";
import { primitivesNode } from "../common/primitives-node.ts";
import { openDatabase } from "./database-sqlite.ts";
import { listen, type Listener } from "./listener-websocket.ts";
import type { Log } from "./log-pino.ts";
import { readPage } from "./page-files.ts";
import { passwordWorkWith } from "./password-work.ts";
import { createReserve, type Reserve } from "./reserve-file.ts";
import { createServerLoop } from "./server-loop.ts";
import { openSecret } from "./server-secret.ts";
import { StartError } from "./start-error.ts";
import { answerStun, type StunPort } from "./stun-udp.ts";

/** What an operator decides. */
export interface ServeOptions {
  host: string;
  /** The port of HTTP and WebSocket, and of STUN on UDP; 0 for any free one. */
  port: number;
  /** The folder of the database and the secret; it is made where there is none. */
  data: string;
  log: Log;
  /** What differs from the usual limits. */
  limits?: Partial<ServerLimits>;
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies?: string[];
  /** The folder of the browser's page; without one there is none. */
  page?: string;
}

/** A server that lets peers in. */
export interface RunningServer {
  readonly address: { host: string; port: number };
  /** The page for browsers has been built. */
  readonly hasPage: boolean;
  /** Tells everybody, waits until that is sent, at most two seconds, and closes everything. */
  stop(): Promise<void>;
}

/** What SQLite needs to open a database that was closed well, 32 KiB, and a few pages to begin with. */
const reserveBytes = 131_072;

/** How long the last frames may take to be sent, ms. */
const farewellMs = 2000;

/** Starts a server. Throws {@link StartError}, and has then closed again what it had opened. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const kept = await openData(options.data);
  try {
    return await run(kept, options);
  } catch (error) {
    await close(kept);
    throw error;
  }
}

/** What outlives the process. */
interface Kept {
  database: Database;
  secret: Uint8Array;
  /** Held while the database is closed: opening it takes room. */
  reserve: Reserve;
}

async function close({ database, reserve }: Kept): Promise<void> {
  await database.close();
  reserve.keep();
}

/** A secret is made only before the database: later it would lock everybody out. */
async function openData(folder: string): Promise<Kept> {
  makeFolder(folder);
  const databaseFile = join(folder, "server.db");
  const reserve = createReserve(join(folder, "server.reserve"), reserveBytes);
  reserve.release();
  const secret = await openSecret(join(folder, "opaque.secret"), !existsSync(databaseFile));
  return { secret, reserve, database: openDatabase(databaseFile) };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError("unwritable", { path: folder }, error);
  }
}

async function run(kept: Kept, options: ServeOptions): Promise<RunningServer> {
  const { database, secret } = kept;
  const { host, port, log, trustedProxies = [] } = options;
  const page = options.page === undefined ? new Map() : readPage(options.page);
  const limits = { ...defaultServerLimits, ...options.limits };
  const serverKey = await passwordServer.serverKey(secret);
  const { sendBufferBytes } = limits;
  const listener = await listen({ host, port, trustedProxies, sendBufferBytes, page });
  const { address } = listener;
  const stun = await openStun(address, log);

  const world = { random, primitives: primitivesNode, serverKey, stunPort: stun.port, limits };
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

/** Peers can do without, by the relay; so a UDP port that somebody else has is no reason to end. */
async function openStun({ host, port }: Listener["address"], log: Log): Promise<StunPort> {
  try {
    return await answerStun(host, port);
  } catch {
    log.error("no-stun", { port });
    return { port: 0, close: async () => {} };
  }
}

const random: Random = (length) => getRandomValues(new Uint8Array(length));
