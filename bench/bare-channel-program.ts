// One end of a bare WebRTC data channel, in a process of its own.
import { PeerConnection, type DescriptionType } from "node-datachannel";
import { createBareEnd, type How } from "./bare-end.ts";
import { answerParent } from "./child.ts";

/** The largest frame, bytes, as in ours: in some browsers, more closes a data channel. */
const frameBytesMax = 16_384;

/** Set up like ours: loopback only, and a channel that both ends open by agreement. */
const connection = new PeerConnection("bare", {
  iceServers: [],
  disableAutoNegotiation: true,
  maxMessageSize: frameBytesMax,
  bindAddress: "127.0.0.1",
});
const channel = connection.createDataChannel("bare", { negotiated: true, id: 0 });
const opened = new Promise<void>((resolve) => channel.onOpen(resolve));
const gathered = new Promise<void>((resolve) => {
  connection.onGatheringStateChange((state) => state === "complete" && resolve());
});

const end = createBareEnd({
  send(messages, how) {
    const frames = how === "joined" ? joined(messages) : messages;
    for (const frame of frames) channel.sendMessageBinary(frame);
  },
  waiting: () => channel.bufferedAmount(),
});

channel.onMessage((message) => {
  if (typeof message !== "string") end.received(new Uint8Array(message));
});

/** Packs the messages into as few frames as possible. */
function joined(messages: Uint8Array[]): Buffer[] {
  const frames: Uint8Array[][] = [];
  let room = 0;
  for (const message of messages) {
    room -= message.length;
    if (room < 0) {
      frames.push([]);
      room = frameBytesMax - message.length;
    }
    frames.at(-1)?.push(message);
  }
  return frames.map((frame) => Buffer.concat(frame));
}

/** How the other side reaches this one, as lines of SDP without "a=". */
type Candidates = string[];

/** Describes this side of the connection. */
async function describe(type: DescriptionType): Promise<string> {
  connection.setLocalDescription(type);
  await gathered;
  return sdp().replaceAll(/^a=(candidate:|end-of-candidates).*\r?\n/gm, "");
}

const sdp = (): string => connection.localDescription()?.sdp ?? "";

/**
 * A description leaves its candidates out, and they follow once both sides have set both
 * descriptions: libdatachannel gives up if packets come in while it sets one.
 */
const program = {
  offer: () => describe("offer"),
  async answer(offer: string): Promise<string> {
    connection.setRemoteDescription(offer, "offer");
    return describe("answer");
  },
  async accept(answer: string): Promise<void> {
    connection.setRemoteDescription(answer, "answer");
  },
  async candidates(): Promise<Candidates> {
    return sdp().match(/candidate:.*\S/g) ?? [];
  },
  async reach(candidates: Candidates): Promise<void> {
    for (const candidate of candidates) connection.addRemoteCandidate(candidate, "0");
  },
  /**
   * Resolves when the channel is open; until then an end can receive messages but not answer them.
   */
  opened: (): Promise<void> => opened,
  roundTrips: (count: number): Promise<number[]> => end.roundTrips(count),
  stream: (count: number, how: How): Promise<number> => end.stream(count, how),
};

/** What an end can be asked to do. */
export type BareChannelProgram = typeof program;

answerParent(program);
