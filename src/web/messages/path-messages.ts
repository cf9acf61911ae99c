// What the worker, which runs the peer, and the page, which alone has `RTCPeerConnection`, say to
// each other about direct paths.
import type { StunServer } from "#peer";
import type { Candidate, Description } from "#protocol";

/** A path, by a number that is never reused; a restarted peer may reuse its own numbers. */
export type LentPath = number;

/** From the worker. Once it closes a path, the page reports nothing more about it. */
export type PathOrder =
  | { order: "open"; path: LentPath; offers: boolean; stun: StunServer | undefined }
  | { order: "describe"; path: LentPath; description: Description }
  | { order: "addCandidate"; path: LentPath; candidate: Candidate }
  /** Only if the channel could not be handed over. */
  | { order: "send"; path: LentPath; bytes: Uint8Array }
  | { order: "close"; path: LentPath };

/** From the page. */
export type PathNews =
  | { news: "described"; path: LentPath; description: Description }
  | { news: "candidate"; path: LentPath; candidate: Candidate }
  /** The path's channel: from now on the worker sends and receives on its own. */
  | { news: "channel"; path: LentPath; channel: RTCDataChannel }
  /** Only if the channel could not be handed over: it is open, or has received something. */
  | { news: "opened"; path: LentPath }
  | { news: "frame"; path: LentPath; bytes: Uint8Array }
  | { news: "closed"; path: LentPath };
