// One end of a connection over Hyperswarm, in a process of its own.
import { createRequire } from "node:module";
import type { Duplex } from "node:stream";
import { createBareEnd, type BareEnd } from "../bare-end.ts";
import { answerParent } from "../child.ts";

/** As much of the packages as we use; they come without types. */
interface Swarm {
  on(event: "connection", take: (connection: Duplex) => void): void;
  join(topic: Buffer): { flushed(): Promise<void> };
  flush(): Promise<void>;
}
type MakeSwarm = new (options: { dht: object }) => Swarm;
type MakeNode = new (options: { bootstrap: Node[]; host: string; firewalled: boolean }) => object;
interface Node {
  host: string;
  port: number;
}
type MakeNet = (size: number, options: { host: string }) => Promise<{ bootstrap: Node[] }>;

let end: BareEnd | undefined;
let opened: Promise<Duplex> | undefined;

/** A message on the wire: its length, and then its bytes. */
const lengthBytes = 4;

function framed(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(lengthBytes + message.length);
  frame.writeUInt32LE(message.length);
  frame.set(message, lengthBytes);
  return frame;
}

function listen(connection: Duplex, take: (message: Uint8Array) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  connection.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= lengthBytes) {
      const next = at + lengthBytes + rest.readUInt32LE(at);
      if (next > rest.length) break;
      take(new Uint8Array(rest.subarray(at + lengthBytes, next)));
      at = next;
    }
    rest = rest.subarray(at);
  });
}

const program = {
  /** Starts the nodes of a network on loopback, which tell the others where they are. */
  async net(folder: string): Promise<Node[]> {
    const makeNet = createRequire(folder)("hyperdht/testnet") as MakeNet;
    return (await makeNet(3, { host: "127.0.0.1" })).bootstrap;
  },
  async join(folder: string, bootstrap: Node[]): Promise<void> {
    const require = createRequire(folder);
    const [Hyperswarm, Dht] = [require("hyperswarm") as MakeSwarm, require("hyperdht") as MakeNode];
    const dht = new Dht({ bootstrap, host: "127.0.0.1", firewalled: false });
    const swarm = new Hyperswarm({ dht });
    opened = new Promise((resolve) => swarm.on("connection", resolve));
    await swarm.join(Buffer.alloc(32, "tincan bench")).flushed();
    void swarm.flush();
  },
  async opened(): Promise<void> {
    const connection = await opened;
    if (!connection) throw new Error("join first");
    connection.on("error", () => process.exit()); // The other end is gone.
    const mine = createBareEnd({
      send(messages) {
        connection.write(Buffer.concat(messages.map(framed)));
      },
      waiting: () => connection.writableLength,
    });
    listen(connection, (message) => mine.received(message));
    end = mine;
  },
  roundTrips: async (count: number): Promise<number[]> => (await end?.roundTrips(count)) ?? [],
  stream: async (count: number): Promise<number> =>
    (await end?.stream(count, "joined")) ?? Number.NaN,
};

/** What an end can be asked to do. */
export type HyperswarmProgram = typeof program;

answerParent(program);
