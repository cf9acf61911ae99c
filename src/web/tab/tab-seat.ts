// This tab's place at a profile: one tab leads and runs the worker with the peer, the others talk
// to that peer, and when the leader goes the next tab leads.
import type { Command } from "#peer";
import { channelName, type FromPeer, type FromTab } from "../messages/tab-messages.ts";
import type { FromWorker, ToWorker } from "../messages/worker-messages.ts";
import type { News } from "../screen/shared.ts";
import { showFocus } from "./focus-lock.ts";
import { lendPaths, type LentPaths } from "./path-webrtc.ts";
import { takeWorker } from "./spare-worker.ts";

/** A seat that is taken. */
export interface Seat {
  readonly name: string;
  /** Reaches the peer, even if another one has to take over first. */
  command(command: Command): void;
  dismiss(notice: number): void;
  storage(storage: "persistent" | "best-effort"): void;
  /** Gives the seat up; the next tab leads. */
  leave(): void;
}

/** What a seat reports. */
export interface SeatEars {
  news(news: News): void;
  /** The peer and this page belong to different versions of the program. */
  otherVersion(): void;
}

/** How long to wait before replacing a worker that failed, ms. */
const againMs = 1_000;

/** Takes a seat at the profile of this name. */
export function takeSeat(name: string, ears: SeatEars): Seat {
  const channel = new BroadcastChannel(channelName(name));
  const post = (message: FromTab): void => channel.postMessage(message);
  const tab = crypto.randomUUID();
  const waiting = new Map<number, Command>();
  const left = new AbortController();
  let last = 0;
  let key: Uint8Array | undefined;

  const say = (number: number, command: Command): void =>
    post({ say: "command", tab, number, command });

  channel.onmessage = ({ data }: MessageEvent<FromPeer | FromTab>) => {
    if (data.say === "key") key = data.key;
    if (data.say === "news") ears.news(data.news);
    if (data.say === "taken" && data.tab === tab) waiting.delete(data.number);
    if (data.say !== "here") return;
    if (data.version !== VERSION) ears.otherVersion();
    for (const [number, command] of waiting) say(number, command);
  };
  const hideFocus = showFocus(name);
  post({ say: "hello" });
  void lead(name, left.signal, () => key);

  return {
    name,
    command(command) {
      last += 1;
      waiting.set(last, command);
      say(last, command);
    },
    dismiss: (notice) => post({ say: "dismiss", notice }),
    storage: (storage) => post({ say: "storage", storage }),
    leave() {
      left.abort();
      hideFocus();
      channel.close();
    },
  };
}

/** What the previous peer left to open the profile with. */
type KeyInMemory = () => Uint8Array | undefined;

/** Waits for this tab's turn, and leads until the person leaves. */
async function lead(name: string, left: AbortSignal, key: KeyInMemory): Promise<void> {
  const options = { signal: left };
  await navigator.locks
    .request(channelName(name), options, () => runWorkers(name, left, key))
    .catch((error: unknown) => {
      if (!left.aborted) throw error;
    });
}

/** Replaces a worker that fails, for example when memory runs out. */
async function runWorkers(name: string, left: AbortSignal, key: KeyInMemory): Promise<void> {
  for (;;) {
    if ((await runWorker(name, left, key())) === "left") return;
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

function runWorker(
  name: string,
  left: AbortSignal,
  key: Uint8Array | undefined,
): Promise<"left" | "failed"> {
  const worker = takeWorker();
  const post = (message: ToWorker, transfer: Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  const paths = lendPaths((news, channel) => post({ say: "path", news }, channel ? [channel] : []));
  const { promise: over, resolve } = Promise.withResolvers<"left" | "failed">();
  worker.onerror = () => resolve("failed");
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.say === "path") paths.carryOut(data.order);
    else resolve("left");
  };
  const leave = (): void => post({ say: "leave" });
  left.addEventListener("abort", leave);
  post({ say: "start", name, pageUrl: location.href, key });
  return over.finally(() => end(worker, paths));
}

function end(worker: Worker, paths: LentPaths): void {
  worker.terminate();
  paths.closeAll();
}
