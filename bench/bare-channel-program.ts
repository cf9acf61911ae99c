// One end of a bare WebRTC data channel, in a process of its own.
import { PeerConnection, type DescriptionType } from "node-datachannel";
import { createFreshTurns } from "../src/node/client/fresh-turns.ts";
import { createBareEnd, type How } from "./bare-end.ts";
import { answerParent } from "./child.ts";

/** As ours: loopback alone, the largest message of 16 KiB, and a channel that both know of. */
const connection = new PeerConnection("bare", {
  iceServers: [],
  disableAutoNegotiation: true,
  maxMessageSize: 16_384,
  bindAddress: "127.0.0.1",
});
const channel = connection.createDataChannel("bare", { negotiated: true, id: 0 });
const opened = new Promise<void>((resolve) => channel.onOpen(resolve));
const gathered = new Promise<void>((resolve) => {
  connection.onGatheringStateChange((state) => state === "complete" && resolve());
});

const end = createBareEnd({
  send(messages, how) {
    const frames = how === "joined" ? [Buffer.concat(messages)] : messages;
    for (const frame of frames) channel.sendMessageBinary(frame);
  },
  waiting: () => channel.bufferedAmount(),
});

// The library ends the process when something goes wrong inside one of its callbacks.
const soon = createFreshTurns();
channel.onMessage((message) => {
  if (typeof message !== "string") soon(() => end.received(new Uint8Array(message)));
});

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
    await opened;
  },
  roundTrips: (count: number): Promise<number[]> => end.roundTrips(count),
  stream: (count: number, how: How): Promise<number> => end.stream(count, how),
};

/** What an end can be asked for. */
export type BareChannelProgram = typeof program;

answerParent(program);
