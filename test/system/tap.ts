// A tap on the wire between peers and a server, which passes everything on and records it.
import { connect, createServer, type Socket } from "node:net";
import type { TestContext } from "node:test";

/** A tap; peers connect to its address instead of the server's. */
export interface Tap {
  readonly url: string;
  /** Everything that has passed in both directions, with the masks removed from what peers send. */
  seen(): Buffer;
}

/** Opens a tap in front of the server on this port of loopback, and closes it after the test. */
export async function startTap(test: TestContext, serverPort: number): Promise<Tap> {
  const streams: { fromPeer: boolean; bytes: Buffer[] }[] = [];
  const sockets = new Set<Socket>();
  function join(from: Socket, to: Socket, fromPeer: boolean): void {
    const bytes: Buffer[] = [];
    streams.push({ fromPeer, bytes });
    sockets.add(from);
    from.on("error", () => to.destroy());
    from.on("close", () => to.destroy());
    from.on("data", (chunk: Buffer) => {
      bytes.push(chunk);
      to.write(chunk);
    });
  }
  const tap = createServer((near) => {
    const far = connect(serverPort, "127.0.0.1");
    join(near, far, true);
    join(far, near, false);
  });
  await new Promise<void>((resolve) => tap.listen(0, "127.0.0.1", resolve));
  test.after(() => {
    for (const socket of sockets) socket.destroy();
    tap.close();
  });
  const address = tap.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const said = ({ fromPeer, bytes }: (typeof streams)[number]): Buffer => {
    const whole = Buffer.concat(bytes);
    return fromPeer ? unmask(whole) : whole;
  };
  return { url: `http://127.0.0.1:${port}`, seen: () => Buffer.concat(streams.map(said)) };
}

/**
 * Removes the masks that RFC 6455 makes clients put on their frames, because they would hide any
 * text.
 */
function unmask(stream: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = stream.indexOf("\r\n\r\n") + 4;
  while (at >= 4 && at + 2 <= stream.length) {
    const short = (stream[at + 1] ?? 0) & 0x7f;
    const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
    const length = wide === 0 ? short : Number(stream.readUIntBE(at + 2 + wide - 2, 2));
    const body = at + 2 + wide + 4;
    const mask = stream.subarray(body - 4, body);
    const masked = stream.subarray(body, body + length);
    parts.push(Buffer.from(masked.map((byte, index) => byte ^ (mask[index % 4] ?? 0))));
    at = body + length;
  }
  return Buffer.concat(parts);
}
