// One direct path over WebRTC: a connection with a single data channel, made by libdatachannel.
//
// That library ends the process when something goes wrong inside one of its callbacks. So a callback
// only notes what happened, and every call into it is made in a fresh turn of the event loop.
import type { DataChannel, PeerConnection, RtcConfig } from "node-datachannel";
import { allowedCandidate, buildSdp, candidateLine, candidatesMax } from "#peer";
import { readCandidateLine, readSdp } from "#peer";
import type { CandidateRules, StunServer } from "#peer";
import { limits, type Candidate, type Description } from "#protocol";

/** The part of libdatachannel that a connection needs. */
export type WebRtcLibrary = Pick<typeof import("node-datachannel"), "PeerConnection">;

/** What a connection tells; nothing after `closed`, and nothing once it was closed on purpose. */
export interface ConnectionEars {
  described(description: Description): void;
  candidate(candidate: Candidate): void;
  opened(): void;
  frame(bytes: Uint8Array): void;
  closed(): void;
}

/** How a connection is made. */
export interface ConnectionOptions {
  library: WebRtcLibrary;
  /** Whether this side describes itself first. */
  offers: boolean;
  stun: StunServer | undefined;
  /** Where loopback is allowed, nothing else is used. */
  rules: CandidateRules;
  /** Does work in a fresh turn. */
  soon(work: () => void): void;
}

/** A connection. Its functions are called in fresh turns only, and never throw. */
export interface Connection {
  describe(description: Description): void;
  addCandidate(candidate: Candidate): void;
  send(bytes: Uint8Array): void;
  /** Nothing more is told. Resolves when what was sent has had the time to leave. */
  close(): Promise<void>;
}

/** What libdatachannel has made for a path. */
interface Native {
  connection: PeerConnection;
  channel: DataChannel;
}

/**
 * Until the other side has described itself, its candidates wait in `theirs`. Where we offer, ours
 * wait in `ours`: libdatachannel 0.24 fails when a check of the other side comes in while it takes
 * up the answer, for it compares certificates before it has the fingerprint.
 */
type State =
  | { at: "new" }
  | { at: "started"; native: Native; theirs: Candidate[]; ours: Candidate[] }
  | { at: "described"; native: Native; candidates: number }
  | { at: "closed" };

interface Path extends ConnectionOptions {
  readonly ears: ConnectionEars;
  /** When something was sent last, by the clock of `performance`. */
  sentAt: number;
  state: State;
}

/** How long what was sent last gets to leave before the connection is closed on purpose. */
const leavingMs = 250;

/** The library cuts a longer message off here: one byte more than a frame, so that it is noticed. */
const messageBytesMax = limits.linkFrameBytesMax + 1;

/** What may wait to leave; far more than a peer's own window. */
const waitingBytesMax = 8 * 1024 * 1024;

/** Starts a connection. When it cannot even begin, `closed` is told before this returns. */
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

/** Whatever the library refuses is the end of the path, and of nothing else. */
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

/** The library drops what it has not yet sent when it closes: a last word gets time to leave. */
async function leave(path: Path): Promise<void> {
  const { state } = path;
  path.state = { at: "closed" };
  if (!("native" in state)) return;
  const leftMs = path.sentAt + leavingMs - performance.now();
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
  closeNative(state.native);
}

/**
 * Closes the channel by closing what carries it. To close the channel itself would lose the word of
 * its end where the other side closes in the same moment; and then nothing frees it.
 */
function closeNative({ connection }: Native): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
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
 * The library frees a connection that was closed only where both `onStateChange` and `onClosed` are
 * listened to; one that is not freed keeps the process from ending.
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
