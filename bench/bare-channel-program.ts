// One end of a bare WebRTC data channel, in a process of its own.
import { PeerConnection, type DescriptionType } from "node-datachannel";
import { createBareEnd, type How } from "./bare-end.ts";
import { answerParent } from "./child.ts";

/** As ours: more than 16 KiB closes a data channel in some browsers. */
const frameBytesMax = 16_384;

/** As ours: loopback alone, and a channel that both know of. */
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

/** As few frames as the messages fit into. */
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

/** A side of the connection with all of its candidates. */
async function describe(type: DescriptionType): Promise<string> {
  connection.setLocalDescription(type);
  await gathered;
  return connection.localDescription()?.sdp ?? "";
}

const program = {
  offer: () => describe("offer"),
  async answer(offer: string): Promise<string> {
    connection.setRemoteDescription(offer, "offer");
    return describe("answer");
  },
  async accept(answer: string): Promise<void> {
    connection.setRemoteDescription(answer, "answer");
  },
  /** An end that is not open yet gets messages, but cannot answer them. */
  opened: (): Promise<void> => opened,
  roundTrips: (count: number): Promise<number[]> => end.roundTrips(count),
  stream: (count: number, how: How): Promise<number> => end.stream(count, how),
};

/** What an end can be asked for. */
export type BareChannelProgram = typeof program;

answerParent(program);
