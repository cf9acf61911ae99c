// A listener's options for tests: loopback, any port, no proxy, no log.
import type { ListenerOptions } from "../../../src/node/server/listener-websocket.ts";

/** The usual options; a test adds those that it is about. */
export const onLoopback: ListenerOptions = {
  host: "127.0.0.1",
  port: 0,
  trustedProxies: [],
  trustedOrigins: [],
  sendBufferBytes: 65_536,
  proxyFound: () => {},
  log: { info: () => {} },
};
