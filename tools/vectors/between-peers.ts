// One vector for every message inside a link, each alone in its turn.
import { encodeBatch, encodeBetweenPeers, type BetweenPeers, type LinkId } from "#protocol";
import { batch, held, heldOfAlice } from "./logs.ts";
import { alice } from "./people.ts";
import { belongingOfAlice, formerOfAlice } from "./signed.ts";
import { filled, vector, type Chapter } from "./vector.ts";

/** Does not compile unless every type has one. */
type OneOfEach = { [T in BetweenPeers["type"]]: Omit<Extract<BetweenPeers, { type: T }>, "type"> };

const description = {
  ufrag: "wD3R",
  password: "osBVC5vKRHv8u8hbLn5HFE+/",
  fingerprint: filled(0xf1),
  setup: "actpass",
} as const;
const candidate = {
  address: "192.0.2.7",
  port: 49_990,
  kind: "host",
  priority: 2_114_977_791,
  foundation: "1",
} as const;

const lost = {
  conversation: batch.conversation,
  device: batch.device,
  epoch: batch.epoch,
};

const said: OneOfEach = {
  list: { list: alice.list.signed },
  have: { vector: heldOfAlice, window: 131_072, wanted: true, page: 0, pages: 1, pause: "quota" },
  batch: { batch: encodeBatch(batch) },
  ack: { vector: held, window: 131_072 },
  chat: { state: "open" },
  lacks: { ...lost, seqs: [3, 4] },
  absent: { ...lost, seqs: [3] },
  former: { former: formerOfAlice, belonging: belongingOfAlice },
  signal: { attempt: 1, description },
  candidate: { attempt: 1, candidate },
  probe: { nonce: filled(0x9b, 16) },
  probed: { nonce: filled(0x9b, 16) },
  ping: { nonce: 0 },
  pong: { nonce: 0 },
  renew: { link: filled(0x2d, 8).toHex() as LinkId, step: 0, message: filled(0x30) },
  bye: {},
};

const turns: [name: string, turn: BetweenPeers[]][] = [
  ...Object.entries(said).map(([type, fields]): [string, BetweenPeers[]] => {
    return [type, [{ type, ...fields } as BetweenPeers]]; // The fields are those of the type.
  }),
  ["two messages in one turn", [{ type: "ping", nonce: 1 }, { type: "bye" }]],
];

/** What two devices say to each other. */
export const betweenPeers: Chapter = {
  title: "Between peers",
  vectors: turns.map(([name, turn]) => {
    return vector(name, "between-peers", turn, encodeBetweenPeers(turn));
  }),
};
