// What the worker, where the peer runs, and the page, which alone has `RTCPeerConnection`, say to each
// other about direct paths.
import type { StunServer } from "#peer";
import type { Candidate, Description } from "#protocol";

/** A path by a number that is never used twice, as those of a peer that is made anew may be. */
export type LentPath = number;

/** From the worker. Of a path that was closed nothing more is told. */
export type PathOrder =
  | { order: "open"; path: LentPath; offers: boolean; stun: StunServer | undefined }
  | { order: "describe"; path: LentPath; description: Description }
  | { order: "addCandidate"; path: LentPath; candidate: Candidate }
  /** Only where the channel could not be handed over. */
  | { order: "send"; path: LentPath; bytes: Uint8Array }
  | { order: "close"; path: LentPath };

/** From the page. */
export type PathNews =
  | { news: "described"; path: LentPath; description: Description }
  | { news: "candidate"; path: LentPath; candidate: Candidate }
  /** The path's channel: from now on the worker sends and receives by itself. */
  | { news: "channel"; path: LentPath; channel: RTCDataChannel }
  /** Only where it could not be handed over: it is open, and spoke. */
  | { news: "opened"; path: LentPath }
  | { news: "frame"; path: LentPath; bytes: Uint8Array }
  | { news: "closed"; path: LentPath };
