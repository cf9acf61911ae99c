// The direct paths that the page lends to a peer: WebRTC connections with one data channel each,
// which the page hands to the worker if the platform can do that.
import { allowedCandidate, buildSdp, candidateLine, candidatesMax } from "#peer";
import { readCandidateLine, readSdp } from "#peer";
import type { CandidateRules, StunServer } from "#peer";
import type { Candidate, Description } from "#protocol";
import type { LentPath, PathNews, PathOrder } from "../messages/path-messages.ts";

/** Sends to the worker, and hands `channel` over with it. Throws if that is impossible. */
export type TellWorker = (news: PathNews, channel?: RTCDataChannel) => void;

/** The paths that a page lends. */
export interface LentPaths {
  carryOut(order: PathOrder): void;
  /** Closes everything, because the worker is gone. */
  closeAll(): void;
}

/** The browser itself looks up the names that hide addresses, in its own network. */
const rules: CandidateRules = { loopback: false, names: true };

/** What is lent, and to whom. */
interface Lender {
  readonly paths: Map<LentPath, Path>;
  readonly tell: TellWorker;
}

interface Path {
  readonly id: LentPath;
  readonly lender: Lender;
  readonly connection: RTCPeerConnection;
  readonly channel: RTCDataChannel;
  readonly offers: boolean;
  /** Our candidates wait until we have sent our description; theirs wait until we have theirs. */
  ours: Candidate[] | undefined;
  theirs: Candidate[] | undefined;
  candidates: number;
}

/** Lends paths, and reports to the worker what happens to them. */
export function lendPaths(tell: TellWorker): LentPaths {
  const lender: Lender = { paths: new Map(), tell };
  return {
    carryOut: (order) => carryOut(lender, order),
    closeAll() {
      for (const path of lender.paths.values()) close(path);
    },
  };
}

function carryOut(lender: Lender, order: PathOrder): void {
  if (order.order === "open") return open(lender, order.path, order.offers, order.stun);
  const path = lender.paths.get(order.path);
  if (!path) return;
  switch (order.order) {
    case "describe":
      return guard(path, describeThem(path, order.description));
    case "addCandidate":
      return guard(path, addCandidate(path, order.candidate));
    case "send":
      if (path.channel.readyState === "open") path.channel.send(order.bytes.slice());
      return;
    case "close":
      return close(path);
  }
}

/** When the platform refuses something, the path ends, and nothing else does. */
function guard(path: Path, work: Promise<void>): void {
  work.catch(() => lose(path));
}

const isLent = ({ id, lender }: Path): boolean => lender.paths.has(id);

function lose(path: Path): void {
  if (!isLent(path)) return;
  close(path);
  path.lender.tell({ news: "closed", path: path.id });
}

function close({ id, lender, connection }: Path): void {
  lender.paths.delete(id);
  connection.close();
}

function open(lender: Lender, id: LentPath, offers: boolean, stun: StunServer | undefined): void {
  // Some browsers can switch direct paths off; the chat goes on over the relay.
  if (!("RTCPeerConnection" in globalThis)) return lender.tell({ news: "closed", path: id });
  const connection = new RTCPeerConnection({ iceServers: iceServersOf(stun) });
  const channel = connection.createDataChannel("tincan", { negotiated: true, id: 0 });
  channel.binaryType = "arraybuffer";
  const path: Path = {
    id, lender, connection, channel, offers, ours: [], theirs: [], candidates: 0,
  }; // prettier-ignore
  lender.paths.set(id, path);
  handOver(path);
  connection.onicecandidate = ({ candidate }) => found(path, candidate?.candidate ?? "");
  connection.onconnectionstatechange = () => {
    if (["failed", "closed"].includes(connection.connectionState)) lose(path);
  };
  if (offers) guard(path, describeMe(path));
}

function iceServersOf(stun: StunServer | undefined): RTCIceServer[] {
  if (!stun) return [];
  const host = stun.host.includes(":") ? `[${stun.host}]` : stun.host;
  return [{ urls: `stun:${host}:${stun.port}` }];
}

/** Platforms hand over only unused channels, or none at all. */
function handOver(path: Path): void {
  const { id, lender, channel } = path;
  try {
    lender.tell({ news: "channel", path: id, channel }, channel);
  } catch {
    pump(path);
  }
}

/** Reports to the worker, in messages, what happens to the channel. */
function pump(path: Path): void {
  const { id, lender, channel } = path;
  channel.onopen = () => lender.tell({ news: "opened", path: id });
  channel.onclose = () => lose(path);
  channel.onmessage = ({ data }) => {
    if (!(data instanceof ArrayBuffer)) return;
    lender.tell({ news: "frame", path: id, bytes: new Uint8Array(data) });
  };
}

async function describeMe(path: Path): Promise<void> {
  const { id, lender, connection } = path;
  await connection.setLocalDescription();
  const description = readSdp(connection.localDescription?.sdp ?? "");
  if (!isLent(path)) return;
  if (!description) return lose(path);
  lender.tell({ news: "described", path: id, description });
  const waiting = path.ours ?? [];
  path.ours = undefined;
  for (const candidate of waiting) lender.tell({ news: "candidate", path: id, candidate });
}

function found(path: Path, line: string): void {
  const candidate = readCandidateLine(line);
  if (!candidate || !allowedCandidate(candidate, rules) || !isLent(path)) return;
  if (path.ours) path.ours.push(candidate);
  else path.lender.tell({ news: "candidate", path: path.id, candidate });
}

async function describeThem(path: Path, description: Description): Promise<void> {
  const type = path.offers ? "answer" : "offer";
  const sdp = buildSdp(description, type);
  if (sdp === undefined || !path.theirs) return lose(path);
  await path.connection.setRemoteDescription({ type, sdp });
  const waiting = path.theirs;
  path.theirs = undefined;
  for (const candidate of waiting) await tryCandidate(path, candidate);
  if (!path.offers) await describeMe(path);
}

async function addCandidate(path: Path, candidate: Candidate): Promise<void> {
  if (path.candidates >= candidatesMax || !allowedCandidate(candidate, rules)) return;
  path.candidates += 1;
  if (path.theirs) path.theirs.push(candidate);
  else await tryCandidate(path, candidate);
}

/** The line is made of checked fields; if the platform cannot look it up, no harm is done. */
async function tryCandidate({ connection }: Path, candidate: Candidate): Promise<void> {
  const line = candidateLine(candidate);
  if (line === undefined) return;
  await connection.addIceCandidate({ candidate: line, sdpMid: "0" }).catch(() => {});
}
