// What a proxy that nobody has named costs: all who use it have one address.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test, type TestContext } from "node:test";
import { WebSocket } from "ws";
import { serverWords } from "#peer";
import { serve } from "../../src/node/server/start-server.ts";
import { temporaryFolder } from "../node/stage/temporary-folder.ts";

/** A server, what it has logged and shown about proxies, and a way to come with headers. */
async function serving(t: TestContext, trustedProxies: string[] = []) {
  const logged: unknown[] = [];
  const shown: string[] = [];
  const server = await serve({
    host: "127.0.0.1",
    port: 0,
    data: temporaryFolder(t),
    trustedProxies,
    log: {
      info: (event, fields) => void (event === "unknown-proxy" && logged.push(fields)),
      error: () => {},
    },
    proxyFound: (place) => shown.push(serverWords.proxyFound[place]),
  });
  t.after(server.stop);
  async function come(headers: Record<string, string> = {}): Promise<void> {
    const peer = new WebSocket(`ws://127.0.0.1:${server.address.port}/tincan`, { headers });
    await once(peer, "open");
    peer.close();
  }
  return { come, logged, shown };
}

const headers = [
  { "X-Forwarded-For": "203.0.113.7" },
  { "X-Real-IP": "203.0.113.7" },
  { Forwarded: "for=203.0.113.7" },
];

for (const header of headers) {
  const [name] = Object.keys(header);
  test(`b08: at the first ${name} of a proxy nobody named, the operator is warned, once`, async (t) => {
    const { come, logged, shown } = await serving(t);
    await come();
    assert.deepEqual([logged, shown], [[], []]);
    for (let count = 0; count < 3; count += 1) await come(header);
    assert.deepEqual(logged, [{ place: "here" }]);
    assert.equal(shown.length, 1);
    assert.match(String(shown), /--trust-proxy 127\.0\.0\.1/);
  });
}

test("b08: a proxy that the operator has named is no reason to warn", async (t) => {
  const { come, logged, shown } = await serving(t, ["127.0.0.1"]);
  for (const header of headers) await come(header);
  assert.deepEqual([logged, shown], [[], []]);
});
