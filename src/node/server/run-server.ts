// The server program: serves until a signal, and says where and how to join.
import { networkInterfaces } from "node:os";
import { serverWords, startWords } from "#peer";
import type { ServerLimits } from "#server";
import { parseLimits } from "./limit-flag.ts";
import { openLog } from "./log-pino.ts";
import { StartError } from "./start-error.ts";
import { serve, type RunningServer } from "./start-server.ts";
import { keepYoungHeapSmall } from "./young-heap.ts";
import type { ProxyPlace } from "./unknown-proxy.ts";

/** What an operator sets on the command line. */
export interface HostOptions {
  host: string;
  /** 0 picks a free port. */
  port: number;
  /** The folder of the database and the secret. */
  dataDir: string;
  /** Limits that differ from the defaults, as typed. */
  limit: string[];
  /** Addresses and networks of proxies whose `X-Forwarded-For` we trust. */
  trustedProxies: string[];
  /** Origins of pages that may connect, besides this server's own. */
  trustedOrigins: string[];
  /** The folder of the browser's page. */
  page: string;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** Serves until SIGINT or SIGTERM; resolves with the exit code. */
export async function runServer(options: HostOptions): Promise<0 | 1 | 2> {
  keepYoungHeapSmall();
  const signalled = firstSignal();
  const limits = parseLimits(options.limit);
  if (typeof limits === "string") {
    console.error(limits);
    return 2;
  }
  const server = await start(options, limits);
  if (server === undefined) return 1;
  const { address } = server;
  console.log(serverWords.listening(urlOf(address.host, address.port)));
  const browse = browserUrl(server);
  if (browse !== undefined) console.log(serverWords.browse(browse));
  console.log(serverWords.join(joinCommand(address)));
  await signalled;
  await server.stop();
  console.log(serverWords.stopped);
  return 0;
}

async function start(
  { dataDir: data, ...options }: HostOptions,
  limits: Partial<ServerLimits>,
): Promise<RunningServer | undefined> {
  const log = openLog(logLevel(), "stderr");
  try {
    return await serve({ ...options, data, log, limits, proxyFound });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(startWords[error.code](error.facts));
    return undefined;
  }
}

const proxyFound = (place: ProxyPlace): void => console.log(serverWords.proxyFound[place]);

/** A person at a terminal wants to see errors; a log collector wants everything. */
const logLevel = (): "info" | "error" => (process.stderr.isTTY ? "error" : "info");

/** Catches only the first signal, so that a second one ends the process as usual. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      for (const signal of signals) process.off(signal, stop);
      resolve();
    };
    for (const signal of signals) process.on(signal, stop);
  });
}

const urlOf = (host: string, port: number): string =>
  `http://${host.includes(":") ? `[${host}]` : host}:${port}`;

const everywhere = new Set(["0.0.0.0", "::"]);
/** The loopback addresses that the name `localhost` stands for. */
const localhost = new Set(["127.0.0.1", "::1", "localhost"]);

/** Without https, browsers keep keys and history only for localhost. */
function browserUrl({ address: { host, port }, hasPage }: RunningServer): string | undefined {
  const isReached = everywhere.has(host) || localhost.has(host);
  return hasPage && isReached ? urlOf("localhost", port) : undefined;
}

function joinCommand({ host, port }: RunningServer["address"]): string {
  const reachable = everywhere.has(host) ? ownAddress() : host;
  return `npm run tincan -- --server ${urlOf(reachable, port)}`;
}

/** The first address where other machines may find this one. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const found = all.find(({ family, internal }) => family === "IPv4" && !internal);
  return found?.address ?? "localhost";
}
