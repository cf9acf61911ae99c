// What a web page from elsewhere can try: it runs in the browser of somebody who can reach a server.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { test, type TestContext } from "node:test";
import { WebSocket } from "ws";
import { listen } from "../../src/node/server/listener-websocket.ts";
import type { LogFields } from "../../src/node/server/log-pino.ts";
import { isWelcome, originSet } from "../../src/node/server/page-origin.ts";
import { onLoopback } from "../node/stage/listener-options.ts";

/** A listener that trusts these pages and proxies; `knock` says how a request was answered. */
async function serving(t: TestContext, trustedOrigins: string[] = []) {
  const logged: [event: string, fields?: LogFields][] = [];
  const log = { info: (...line: [string, LogFields?]) => void logged.push(line) };
  const listener = await listen({ ...onLoopback, trustedOrigins, log });
  t.after(() => listener.stop(0));
  listener.serve(() => {});
  const { port } = listener.address;
  async function knock(headers: Record<string, string>): Promise<string> {
    const peer = new WebSocket(`ws://127.0.0.1:${port}/tincan`, { headers });
    const refused = once(peer, "error").then(([error]) => String(error));
    return Promise.race([once(peer, "open").then(() => "let in"), refused]);
  }
  return { port, knock, logged };
}

const refusal = /server response: 403/;

test("b07: a page from elsewhere is refused, and the operator can see which", async (t) => {
  const { port, knock, logged } = await serving(t);
  const host = `127.0.0.1:${port}`;
  const foreign = ["https://evil.example", "http://127.0.0.1:1", "http://127.0.0.1", "null", "x"];
  for (const origin of foreign) assert.match(await knock({ origin }), refusal, origin);
  const first = ["foreign-page", { origin: "https://evil.example", host }];
  assert.deepEqual(logged, [first], "one line a minute is enough");
});

test("b07: a page of this server is let in, and so are programs, which name no page", async (t) => {
  const { port, knock, logged } = await serving(t);
  for (const name of ["127.0.0.1", "localhost", "[::1]"]) {
    const host = `${name}:${port}`;
    assert.equal(await knock({ host, origin: `http://${host}` }), "let in");
  }
  assert.equal(await knock({}), "let in");
  assert.equal(await knock({ host: "somewhere.example" }), "let in");
  assert.deepEqual(logged, []);
});

test("b07: a page whose name suddenly leads to this machine is refused", async (t) => {
  const { port, knock } = await serving(t);
  for (const name of ["rebind.evil.example", "localhost.evil.example", "127.0.0.1.evil.example"]) {
    const host = `${name}:${port}`;
    assert.match(await knock({ host, origin: `http://${host}` }), refusal);
  }
});

test("b07: nor is one whose name leads to the address that this machine has for others", () => {
  const [here, host] = ["192.168.1.5", "rebind.evil.example:7070"];
  const asks = (name: string, remoteAddress: string) => {
    const headers = { origin: `http://${name}`, host: name };
    const socket = { remoteAddress, localAddress: here };
    return { headers, headersDistinct: {}, socket } as unknown as IncomingMessage;
  };
  assert.equal(isWelcome(asks(host, here), new Set()), false);
  assert.equal(isWelcome(asks(`${here}:7070`, here), new Set()), true);
  assert.equal(isWelcome(asks("chat.example:7070", "192.168.1.6"), new Set()), true);
});

test("b07: a page behind a proxy on this machine is let in under the name it has there", async (t) => {
  const { knock } = await serving(t);
  const proxied = { "x-forwarded-for": "203.0.113.7", host: "chat.example" };
  assert.equal(await knock({ ...proxied, origin: "https://chat.example" }), "let in");
  assert.match(await knock({ ...proxied, origin: "https://evil.example" }), refusal);
});

test("b07: a page that the operator trusts is let in", async (t) => {
  const { knock } = await serving(t, ["https://chat.example", "http://other.example:8080"]);
  assert.equal(await knock({ origin: "https://chat.example" }), "let in");
  assert.equal(await knock({ origin: "http://other.example:8080" }), "let in");
  assert.match(await knock({ origin: "http://chat.example" }), refusal);
});

test("b07: a trusted page that is not the address of one is refused at the start", () => {
  for (const host of ["chat.example", "https://chat.example/page", "file:///tmp", "null", ""])
    assert.throws(() => originSet([host]), { code: "bad-origin", facts: { host } });
});
