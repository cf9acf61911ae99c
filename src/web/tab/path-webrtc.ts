// The direct paths of a peer, as the page lends them: WebRTC connections with one data channel each,
// which is handed to the worker where the platform can do that.
import { allowedCandidate, buildSdp, candidateLine, candidatesMax } from "#peer";
import { readCandidateLine, readSdp } from "#peer";
import type { CandidateRules, StunServer } from "#peer";
import type { Candidate, Description } from "#protocol";
import type { LentPath, PathNews, PathOrder } from "../messages/path-messages.ts";

/** Tells the worker; `channel` is what is handed over with it. Throws where that cannot be done. */
export type TellWorker = (news: PathNews, channel?: RTCDataChannel) => void;

/** The paths that a page lends. */
export interface LentPaths {
  carryOut(order: PathOrder): void;
  /** The worker is gone. */
  closeAll(): void;
}

/** The names that hide addresses are looked up by the browser itself, in its own network. */
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
  /** Until our side is told, our candidates wait; until the other side is known, theirs do. */
  ours: Candidate[] | undefined;
  theirs: Candidate[] | undefined;
  candidates: number;
}

/** Lends paths, and tells of them what the worker needs. */
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

/** Whatever the platform refuses is the end of the path, and of nothing else. */
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

/** The platform hands over a channel that nothing was done with yet, or not at all. */
function handOver(path: Path): void {
  const { id, lender, channel } = path;
  try {
    lender.tell({ news: "channel", path: id, channel }, channel);
  } catch {
    pump(path);
  }
}

/** What a channel tells here is told to the worker by messages. */
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

/** A line that is made of checked fields; what the platform cannot look up is no harm. */
async function tryCandidate({ connection }: Path, candidate: Candidate): Promise<void> {
  const line = candidateLine(candidate);
  if (line === undefined) return;
  await connection.addIceCandidate({ candidate: line, sdpMid: "0" }).catch(() => {});
}
