// Reads of a frame to the server only for whom it is, because that is asked of every frame.
import { decodeToServer } from "#protocol";

/** The device to which the message `relay` goes; undefined for any other frame. */
export const relayedTo = (bytes: Uint8Array): string | undefined =>
  isRelay(bytes) ? bytes.subarray(5, 37).toHex() : undefined;

/** The message `relay`: an array of three whose first item is 32. */
const isRelay = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x83 && bytes[1] === 0x18 && bytes[2] === 0x20;

/** Whether what it carries is sealed, and not part of a handshake. */
export const isSealed = (bytes: Uint8Array): boolean => {
  const said = decodeToServer(bytes);
  return said?.type === "relay" && said.frame[0] === 2;
};
