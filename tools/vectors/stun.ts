// STUN: a request, and the answers to it.
import { decodeStunRequest, encodeStunAnswer, encodeStunRequest } from "#protocol";
import { decodeStunResponse, type Endpoint } from "#protocol";
import { filled, vector, type Chapter, type Vector } from "./vector.ts";

const transactionId = filled(0x7d, 12);
const plain = encodeStunRequest(transactionId);
const ipv4 = { address: Uint8Array.of(192, 0, 2, 1), port: 32_853 };
const ipv6 = { address: Uint8Array.fromHex("20010db8123456780011223344556677"), port: 32_853 };

/** The answer to a request that came from this address. */
function answered(request: Uint8Array, from: Endpoint): Uint8Array {
  const read = decodeStunRequest(request);
  if (read === undefined) throw new Error("the request is not sound");
  return encodeStunAnswer(read, from);
}

function response(name: string, from: Endpoint): Vector {
  const wire = answered(plain, from);
  return vector(name, "stun-response", decodeStunResponse(wire), wire);
}

/** The plain request followed by one attribute that the asker requires us to know. */
function demanding(): Uint8Array {
  const request = Uint8Array.of(...plain, 0x00, 0x24, 0, 4, 0, 0, 0, 1);
  request[3] = 8;
  return request;
}

/** What travels over UDP. */
export const stun: Chapter = {
  title: "STUN",
  vectors: [
    vector("a request", "stun-request", decodeStunRequest(plain), plain),
    response("its answer over IPv4", ipv4),
    response("its answer over IPv6", ipv6),
    vector(
      "the answer to a request with PRIORITY: error 420",
      "stun-answer",
      { request: demanding(), from: ipv4 },
      answered(demanding(), ipv4),
    ),
  ],
};
