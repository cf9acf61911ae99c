// Somebody with an account and no manners: signs in like a peer, and then does as he likes.
import { once } from "node:events";
import { WebSocket } from "ws";
import { resumptionProof, resumptionSecret } from "#crypto";
import { decodeFromServer, encodeToServer, protocolVersion } from "#protocol";
import { sealAnswer, sealRequest, signInBytes } from "#protocol";
import type { FromServer, RequestId, ToServer } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import type { Ticket } from "../../src/peer/account/ticket.ts";
import type { Member } from "./crowd-account.ts";
import { pause } from "./pause.ts";

/** Whose device it is, and its keys. */
export type Owner = Pick<Member, "account" | "keys">;

/** A signed-in device, controlled by hand. */
export interface RawMember {
  readonly member: Owner;
  /** Gets this device in again, once, in place of a signature. */
  readonly ticket: Ticket | undefined;
  /** How many of our frames were dropped on their way to others, by reason. */
  readonly undelivered: ReadonlyMap<string, number>;
  /** Throws if the server has closed the connection. */
  send(frame: ToServer): void;
  /** The next frame of this type. */
  heard(type: FromServer["type"]): Promise<FromServer>;
  /** Resolves when everything sent has left this process. */
  drained(): Promise<void>;
  /** Reads nothing from now on; the connection stays open and keeps pinging. */
  stopReading(): void;
}

const beatMs = 5_000;

/** Signs in, perhaps with a ticket; the caller cuts the connection with `end`. */
export async function signInRaw(
  url: string,
  member: Owner,
  ticket?: Ticket,
): Promise<RawMember & { end(): void }> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/tincan`, { perMessageDeflate: false });
  socket.on("error", () => {});
  const undelivered = new Map<string, number>();
  const ears = new Map<FromServer["type"], (frame: FromServer) => void>();
  socket.on("message", (bytes: Buffer) => {
    const frame = decodeFromServer(new Uint8Array(bytes));
    if (frame === undefined) return;
    if (frame.type === "undelivered") {
      undelivered.set(frame.code, (undelivered.get(frame.code) ?? 0) + 1);
    }
    ears.get(frame.type)?.(frame);
  });
  function send(frame: ToServer): void {
    if (socket.readyState !== socket.OPEN) throw new Error("the server has closed the connection");
    socket.send(encodeToServer(frame));
  }
  const heard = (type: FromServer["type"]): Promise<FromServer> =>
    new Promise((resolve) => ears.set(type, resolve));

  await once(socket, "open");
  const nonce = crypto.getRandomValues(new Uint8Array(32));
  const version = { min: protocolVersion, max: protocolVersion };
  send({ type: "hello", ...version, nonce, features: [], program: "raw" });
  const welcome = await heard("welcome");
  if (welcome.type !== "welcome") throw new Error("heard something else");
  send(proofOf(member, welcome, nonce, ticket));
  const signedIn = await heard("signedIn");
  const beat = setInterval(() => socket.send(encodeToServer({ type: "ping", n: 2 })), beatMs);

  return {
    member,
    ticket: ticketIn(signedIn, member),
    undelivered,
    send,
    heard,
    async drained() {
      while (socket.bufferedAmount > 0 && socket.readyState === socket.OPEN) await pause(1);
    },
    stopReading: () => socket.pause(),
    end() {
      clearInterval(beat);
      socket.terminate();
    },
  };
}

/** What gets the device in: its signature, or its ticket. */
function proofOf(
  { keys }: Owner,
  welcome: Extract<FromServer, { type: "welcome" }>,
  nonce: Uint8Array,
  kept: Ticket | undefined,
): ToServer {
  const shown = { n: 1, device: keys.id, certificate: undefined };
  if (!kept) {
    const body = signInBytes(welcome.serverKey, nonce, welcome.nonce, keys.id);
    return { type: "prove", ...shown, signature: keys.sign("sign-in", body) };
  }
  const proof = resumptionProof(primitivesNode, kept.secret, nonce, welcome.nonce);
  return { type: "resume", ...shown, ticket: kept.ticket, proof };
}

function ticketIn(signedIn: FromServer, { keys }: Owner): Ticket | undefined {
  if (signedIn.type !== "signedIn") return undefined;
  const { ticket, share } = signedIn;
  const secret = resumptionSecret(primitivesNode, keys.agreementSecret, share, share);
  return secret && { ticket, secret };
}

/** Lets the first send frames to the second, with a yes that the second has signed. */
export async function permit(from: RawMember, { member: to }: RawMember): Promise<void> {
  const about = {
    id: crypto.getRandomValues(new Uint8Array(16)).toHex() as RequestId, // Any 16 bytes do.
    from: from.member.account,
    to: to.account,
    expires: Date.now() + 600_000,
  };
  const { keys } = from.member;
  const request = sealRequest({ ...about, device: keys.id, waiting: false }, keys.sign);
  const answer = sealAnswer({ ...about, device: to.keys.id, says: "yes" }, to.keys.sign);
  from.send({ type: "grant", n: 3, request, answer });
}
