// STUN on a UDP port: shows peers the address at which the world sees them.
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import { decodeStunRequest, encodeStunAnswer } from "#protocol";
import { plainBytes } from "../common/plain-bytes.ts";
import { createAnswerRate } from "./answer-rate.ts";
import { addressBytes, householdOf } from "./ip-address.ts";

/** The open port. */
export interface StunPort {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * A peer asks a few times for each path it makes, and many peers may share an address. Answers are
 * small, so even in a victim's name they are not worth requesting: 1 KB a second.
 */
const rateOptions = { burst: 100, perSecond: 20, householdsMax: 4096 };

/** Answers on this port; `host` is an IP address. Rejects with Node's error if it cannot. */
export async function answerStun(host: string, port: number): Promise<StunPort> {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  socket.bind({ address: host, port });
  await once(socket, "listening");
  socket.on("error", () => {}); // It concerns one datagram, and its sender will retry.
  const rate = createAnswerRate(rateOptions);
  socket.on("message", (datagram, from) => {
    const answer = answerTo(plainBytes(datagram), from, rate.allows);
    if (answer !== undefined) socket.send(answer, from.port, from.address, () => {});
  });
  return { port: socket.address().port, close: () => close(socket) };
}

/** The answer, or undefined if the datagram deserves none or they come too often. */
function answerTo(
  datagram: Uint8Array,
  from: RemoteInfo,
  allows: (household: string, nowMs: number) => boolean,
): Uint8Array | undefined {
  const request = decodeStunRequest(datagram);
  const address = addressBytes(from.address);
  // A forged datagram may come from port 0, and nothing can be sent there.
  if (request === undefined || address === undefined || from.port === 0) return undefined;
  if (!allows(householdOf(address), performance.now())) return undefined;
  return encodeStunAnswer(request, { address, port: from.port });
}

async function close(socket: Socket): Promise<void> {
  const closed = once(socket, "close");
  socket.close();
  await closed;
}
