// The worker of a profile: the peer, its disk, and the desk that shows all tabs what is there.
import { missingWords, profileWords, StoreFailure, type HeldKey, type PeerEvent } from "#peer";
import { channelName, type FromPeer, type FromTab } from "../messages/tab-messages.ts";
import type { FromWorker, ToWorker } from "../messages/worker-messages.ts";
import { createDesk, type Desk } from "../screen/desk.ts";
import { borrowPaths, type BorrowedPaths } from "./path-lent.ts";
import { startPeer, type PeerInWorker } from "./peer-in-worker.ts";
import { isTaken, openProfile } from "./profile-opfs.ts";

/** The part of a worker's world that we use here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
}

const page = globalThis as unknown as WorkerScope;

/** One open profile. */
interface Open {
  desk: Desk;
  channel: BroadcastChannel;
  peer: PeerInWorker;
  heldKey: HeldKey;
}

/**
 * Follow before anything else, so that a text repeated from the previous worker is reported, too.
 */
const beginning = [{ do: "follow" }, { do: "start" }] as const;

type Start = Extract<ToWorker, { say: "start" }>;

let open: Open | undefined;
let paths: BorrowedPaths | undefined;

page.onmessage = ({ data }) => {
  switch (data.say) {
    case "start":
      return void start(data).catch((error) => fail(data.name, error));
    case "path":
      return paths?.hear(data.news);
    case "leave":
      return void leave();
  }
};

async function start({ name, pageUrl, key }: Start): Promise<void> {
  const channel = new BroadcastChannel(channelName(name));
  const { disk, storage } = await openProfile(name);
  const isFresh = !disk.holds("beside");
  const desk = createDesk(name, storage, isFresh);
  const post = (message: FromPeer): void => channel.postMessage(message);
  const heldKey = holdKey(key, (held) => post({ say: "key", key: held }));
  try {
    const peer = startPeer({
      disk,
      keepsNothing: storage === "memory",
      name,
      heldKey,
      pageUrl,
      paths: (take) =>
        (paths = borrowPaths((order) => page.postMessage({ say: "path", order }), take)),
      tell: (events) => tell(events),
      converting,
    });
    desk.converting(undefined);
    open = { desk, channel, peer, heldKey };
    channel.onmessage = ({ data }: MessageEvent<FromTab>) => hear(open, data, post);
    post({ say: "here", version: VERSION });
    for (const command of beginning) peer.command(command);
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    disk.close();
    desk.fail(profileWords[error.code], error.code === "newer");
  }
  post({ say: "news", news: { shared: desk.shared, events: [] } });

  function converting(done: number): void {
    if (desk.converting(done)) post({ say: "news", news: { shared: desk.shared, events: [] } });
  }
  function tell(events: PeerEvent[]): void {
    const commands = desk.hear(events, Date.now());
    post({ say: "news", news: { shared: desk.shared, events } });
    for (const command of commands) open?.peer.command(command);
    if (desk.shared.where.at === "ended") void leave();
  }
}

/** The tabs hold the key, so that it outlives this worker. */
function holdKey(held: Uint8Array | undefined, tell: (held?: Uint8Array) => void): HeldKey {
  return {
    read: () => held,
    hold(exportKey) {
      held = exportKey;
      tell(held);
    },
  };
}

function rethrow(error: unknown): never {
  throw error;
}

/** Throws in a separate turn: the page hears of that error, but not of a rejected promise. */
function fail(name: string, error: unknown): void {
  if (!isTaken(error)) return void setTimeout(() => rethrow(error));
  const desk = createDesk(name, "unasked");
  desk.fail(missingWords.taken);
  const news: FromPeer = { say: "news", news: { shared: desk.shared, events: [] } };
  new BroadcastChannel(channelName(name)).postMessage(news);
}

function hear(profile: Open | undefined, said: FromTab, post: (message: FromPeer) => void): void {
  if (!profile) return;
  const { desk, peer, heldKey } = profile;
  const before = desk.shared;
  if (said.say === "command") {
    const { tab, number } = said;
    desk.commanded(said.command);
    peer.command(said.command, () => post({ say: "taken", tab, number }));
  }
  if (said.say === "hello") post({ say: "key", key: heldKey.read() });
  if (said.say === "dismiss") desk.dismiss(said.notice);
  if (said.say === "storage") desk.storage(said.storage);
  if (desk.shared === before && said.say !== "hello") return;
  post({ say: "news", news: { shared: desk.shared, events: [] } });
}

let leaving: Promise<void> | undefined;

/** The peer may end just before the page says so: only when all is closed the worker is done. */
function leave(): Promise<void> {
  return (leaving ??= close());
}

/** The last events are still on their way to the tabs when the worker has nothing more to do. */
async function close(): Promise<void> {
  const left = open;
  open = undefined;
  await left?.peer.stop();
  page.postMessage({ say: "left" });
}
