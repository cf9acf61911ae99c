// Frames to the server that this program could have said itself.
import { decodeToServer, type ToServer } from "#protocol";

/** The frame; undefined for any other bytes, and for a question that only a newer program asks. */
export function knownToServer(wire: Uint8Array): ToServer | undefined {
  const frame = decodeToServer(wire);
  return frame?.type === "unknown" ? undefined : frame;
}
