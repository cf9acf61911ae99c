// What every way of dialling the server has to do, whatever carries the frames.
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { WebSocketServer } from "ws";
import type { DialEars, ServerChannel } from "#peer";

/** Dials the server at this address. */
export type Dial = (url: string, ears: DialEars) => ServerChannel;

/** Runs the suite. */
export function dialSuite(technology: string, dial: Dial): void {
  for (const [sentence, run] of Object.entries(cases)) {
    test(`${technology}: ${sentence}`, async (t) => {
      const { url, server } = await webSockets(t);
      await run(server, () => call(t, dial, url));
    });
  }
}

const cases: Record<string, (server: WebSocketServer, call: () => Call) => Promise<void>> = {
  "frames go both ways, as plain bytes": async (server, begin) => {
    server.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
    const line = begin();
    assert.equal(await line.next(), "opened");
    line.channel.send(Uint8Array.of(1, 2, 3));
    const echoed = await line.next();
    assert.ok(echoed instanceof Uint8Array && !Buffer.isBuffer(echoed));
    assert.deepEqual([...echoed], [1, 2, 3]);
  },

  "the connection goes to one fixed path on the server": async (server, begin) => {
    const connected = once(server, "connection");
    assert.equal(await begin().next(), "opened");
    const [, request] = (await connected) as [unknown, IncomingMessage];
    assert.equal(request.url, "/tincan");
  },

  "if nobody is listening, the connection closes without ever opening": async (server, begin) => {
    server.close();
    const line = begin();
    assert.equal(await line.next(), "closed");
    await line.quiet();
  },

  "a server that goes away is reported once": async (server, begin) => {
    server.on("connection", (socket) => socket.terminate());
    const line = begin();
    assert.equal(await line.next(), "opened");
    assert.equal(await line.next(), "closed");
    await line.channel.close();
    await line.quiet();
  },

  "everything sent before closing arrives, and after closing only the end is reported": async (
    server,
    begin,
  ) => {
    const heard: number[] = [];
    const all = Promise.withResolvers<void>();
    server.on("connection", (socket) => {
      socket.on("message", (data) => {
        if (heard.push(Buffer.isBuffer(data) ? data.length : 0) === 50) all.resolve();
        socket.send(data);
      });
    });
    const line = begin();
    await line.next();
    for (let count = 0; count < 50; count += 1) line.channel.send(new Uint8Array(50_000));
    await line.channel.close();
    assert.equal(await line.next(), "closed");
    await all.promise;
    assert.deepEqual(heard, Array(50).fill(50_000));
    await line.quiet();
  },

  "closing before the connection is open ends it without opening it": async (_, begin) => {
    const line = begin();
    await line.channel.close();
    assert.equal(await line.next(), "closed");
    await line.quiet();
  },

  "text from the server is ignored": async (server, begin) => {
    server.on("connection", (socket) => {
      socket.send("hello");
      socket.send(Uint8Array.of(7));
    });
    const line = begin();
    assert.equal(await line.next(), "opened");
    assert.deepEqual([...(await line.next())], [7]);
  },

  "anything sent without a connection is dropped": async (server, begin) => {
    const heard: string[] = [];
    const arrived = new EventEmitter();
    server.on("connection", (socket) =>
      socket.on("message", (data) => {
        heard.push(String(data));
        arrived.emit("heard");
      }),
    );
    const line = begin();
    line.channel.send(new TextEncoder().encode("early"));
    await line.next();
    const heardOne = once(arrived, "heard");
    line.channel.send(new TextEncoder().encode("in time"));
    await heardOne;
    await line.channel.close();
    line.channel.send(new TextEncoder().encode("late"));
    assert.deepEqual(heard, ["in time"]);
  },

  "a peer gives up on a server that reads nothing, before its memory is full": async (
    server,
    begin,
  ) => {
    server.on("connection", (_, request: IncomingMessage) => request.socket.pause());
    const line = begin();
    await line.next();
    for (let count = 0; count < 300; count += 1) line.channel.send(new Uint8Array(65_536));
    assert.equal(await line.next(), "closed");
  },
};

type Told = "opened" | "closed" | Uint8Array;

/** One call, and the events it has reported. */
export interface Call {
  channel: ServerChannel;
  /** The next event. */
  next(): Promise<Told>;
  /** Fails if there are events that the test did not expect. */
  quiet(): Promise<void>;
}

/** Calls the server; the channel closes when the test ends. */
export function call(t: TestContext, dial: Dial, url: string): Call {
  const told: Told[] = [];
  const arrivals = new EventEmitter();
  const tell = (what: Told): void => {
    told.push(what);
    arrivals.emit("told");
  };
  const channel = dial(url, {
    opened: () => tell("opened"),
    frame: tell,
    closed: () => tell("closed"),
  });
  t.after(() => channel.close());
  return {
    channel,
    async next() {
      if (told.length === 0) await once(arrivals, "told");
      return told.shift() ?? assert.fail();
    },
    async quiet() {
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(told, []);
    },
  };
}

/** A WebSocket server on loopback, which runs until the test ends. */
export async function webSockets(
  t: TestContext,
): Promise<{ url: string; server: WebSocketServer }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  t.after(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, server };
}
