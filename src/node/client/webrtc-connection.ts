// One direct path over WebRTC: a connection with a single data channel, from libdatachannel.
//
// The library ends the process when something throws inside one of its callbacks. So a callback
// only notes what happened, and every call into the library is made in a fresh turn of the event
// loop.
import type { DataChannel, PeerConnection, RtcConfig } from "node-datachannel";
import { allowedCandidate, buildSdp, candidateLine, candidatesMax } from "#peer";
import { readCandidateLine, readSdp } from "#peer";
import type { CandidateRules, StunServer } from "#peer";
import { limits, type Candidate, type Description } from "#protocol";

/** The part of libdatachannel that a connection needs. */
export type WebRtcLibrary = Pick<typeof import("node-datachannel"), "PeerConnection">;

/** What a connection reports; nothing after `closed`, and nothing after we close it on purpose. */
export interface ConnectionEars {
  described(description: Description): void;
  candidate(candidate: Candidate): void;
  opened(): void;
  frame(bytes: Uint8Array): void;
  closed(): void;
}

/** How to make a connection. */
export interface ConnectionOptions {
  library: WebRtcLibrary;
  /** Whether this side describes itself first. */
  offers: boolean;
  stun: StunServer | undefined;
  /** If loopback is allowed, only loopback is used. */
  rules: CandidateRules;
  /** Does work in a fresh turn. */
  soon(work: () => void): void;
}

/** A connection. Call its functions only in fresh turns; they never throw. */
export interface Connection {
  describe(description: Description): void;
  addCandidate(candidate: Candidate): void;
  send(bytes: Uint8Array): void;
  /** Stops reporting. Resolves when sent data has had time to leave. */
  close(): Promise<void>;
}

/** What libdatachannel has made for a path. */
interface Native {
  connection: PeerConnection;
  channel: DataChannel;
}

/**
 * Until the other side has described itself, its candidates wait in `theirs`. When we offer, ours
 * wait in `ours`: libdatachannel 0.24 fails if a check from the other side arrives while it
 * processes the answer, because it compares certificates before it has the fingerprint.
 */
type State =
  | { at: "new" }
  | { at: "started"; native: Native; theirs: Candidate[]; ours: Candidate[] }
  | { at: "described"; native: Native; candidates: number }
  | { at: "closed" };

interface Path extends ConnectionOptions {
  readonly ears: ConnectionEars;
  /** When we last sent something, by the clock of `performance`. */
  sentAt: number;
  state: State;
}

/** How long the last data sent gets to leave before we close the connection, ms. */
const leavingMs = 250;

/** The library truncates longer messages to this: one byte over a frame, so that we notice. */
const messageBytesMax = limits.linkFrameBytesMax + 1;

/** How much may wait to leave, bytes; far more than a peer's own window. */
const waitingBytesMax = 8 * 1024 * 1024;

/** Starts a connection. If it cannot even begin, this reports `closed` before it returns. */
export function startConnection(options: ConnectionOptions, ears: ConnectionEars): Connection {
  const path: Path = { ...options, ears, sentAt: -leavingMs, state: { at: "new" } };
  guard(path, () => begin(path));
  return {
    describe: (description) => guard(path, () => describe(path, description)),
    addCandidate: (candidate) => guard(path, () => addCandidate(path, candidate)),
    send: (bytes) => guard(path, () => send(path, bytes)),
    close: () => leave(path),
  };
}

/** When the library refuses something, the path ends, and nothing else does. */
function guard(path: Path, work: () => void): void {
  if (path.state.at === "closed") return;
  try {
    work();
  } catch {
    lose(path);
  }
}

function lose(path: Path): void {
  if (path.state.at === "closed") return;
  end(path);
  path.ears.closed();
}

function end(path: Path): void {
  const { state } = path;
  path.state = { at: "closed" };
  if ("native" in state) closeNative(state.native);
}

/** The library drops unsent data when it closes, so give the last message time to leave. */
async function leave(path: Path): Promise<void> {
  const { state } = path;
  path.state = { at: "closed" };
  if (!("native" in state)) return;
  const leftMs = path.sentAt + leavingMs - performance.now();
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
  closeNative(state.native);
}

/**
 * Closes the channel by closing the connection under it. Closing the channel itself would lose the
 * news of its end if the other side closes at the same moment, and then nothing frees it.
 */
function closeNative({ connection }: Native): void {
  try {
    connection.close();
  } catch {
    // It is already closed.
  }
}

function begin(path: Path): void {
  const connection = new path.library.PeerConnection("tincan", configOf(path));
  const channel = connection.createDataChannel("tincan", { negotiated: true, id: 0 });
  path.state = { at: "started", native: { connection, channel }, theirs: [], ours: [] };
  listen(path, connection, channel);
  if (path.offers) connection.setLocalDescription("offer");
}

const configOf = ({ rules, stun }: Path): RtcConfig => ({
  iceServers: stun ? [{ hostname: stun.host, port: stun.port }] : [],
  disableAutoNegotiation: true,
  maxMessageSize: messageBytesMax,
  ...(rules.loopback && { bindAddress: "127.0.0.1" }),
});

/**
 * The library frees a closed connection only if both `onStateChange` and `onClosed` have listeners,
 * and a connection that is not freed keeps the process from ending.
 */
function listen(path: Path, connection: PeerConnection, channel: DataChannel): void {
  const note = (work: () => void): void => path.soon(() => guard(path, work));
  connection.onLocalDescription((text) => note(() => tellDescription(path, text)));
  connection.onLocalCandidate((line) => note(() => tellCandidate(path, line)));
  connection.onStateChange((state) => {
    if (state === "failed" || state === "closed") note(() => lose(path));
  });
  channel.onOpen(() => note(path.ears.opened));
  channel.onMessage((message) => note(() => tellFrame(path, message)));
  channel.onClosed(() => note(() => lose(path)));
  channel.onError(() => note(() => lose(path)));
}

function tellDescription(path: Path, text: string): void {
  const description = readSdp(text);
  if (description === undefined) lose(path);
  else path.ears.described(description);
}

function tellCandidate(path: Path, line: string): void {
  const candidate = readCandidateLine(line);
  if (candidate === undefined || !allowedCandidate(candidate, path.rules)) return;
  if (path.offers && path.state.at === "started") path.state.ours.push(candidate);
  else path.ears.candidate(candidate);
}

function tellFrame(path: Path, message: string | Buffer | ArrayBuffer): void {
  if (typeof message === "string" || message.byteLength > limits.linkFrameBytesMax) return;
  path.ears.frame(new Uint8Array(message));
}

function describe(path: Path, description: Description): void {
  if (path.state.at !== "started") return;
  const { native, theirs, ours } = path.state;
  const kind = path.offers ? "answer" : "offer";
  const text = buildSdp(description, kind);
  if (text === undefined) return lose(path);
  native.connection.setRemoteDescription(text, kind);
  path.state = { at: "described", native, candidates: 0 };
  if (!path.offers) native.connection.setLocalDescription("answer");
  for (const candidate of theirs) addCandidate(path, candidate);
  for (const candidate of ours) path.ears.candidate(candidate);
}

function addCandidate(path: Path, candidate: Candidate): void {
  const { state } = path;
  const line = candidateLine(candidate);
  if (line === undefined || !allowedCandidate(candidate, path.rules)) return;
  if (state.at === "started" && state.theirs.length < candidatesMax) state.theirs.push(candidate);
  if (state.at !== "described" || state.candidates >= candidatesMax) return;
  state.candidates += 1;
  state.native.connection.addRemoteCandidate(line, "0");
}

function send(path: Path, bytes: Uint8Array): void {
  if (path.state.at !== "described" || bytes.length > limits.linkFrameBytesMax) return;
  const { channel } = path.state.native;
  if (channel.bufferedAmount() > waitingBytesMax) return lose(path);
  channel.sendMessageBinary(bytes);
  path.sentAt = performance.now();
}
