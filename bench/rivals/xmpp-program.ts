// One end of a chat over XMPP (RFC 6120, 6121), in a process of its own: no more than a name, a
// password and messages.
import { connect, type Socket } from "node:net";
import { createBareEnd, type BareEnd } from "../bare-end.ts";
import { answerParent } from "../child.ts";

const host = "localhost";
let end: BareEnd | undefined;

/** Waits for a part of the stream while two ends agree on what to do. */
function heard(socket: Socket, wanted: RegExp): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      text += chunk.toString("utf8");
      if (/<(failure|stream:error)/.test(text)) reject(new Error(text));
      if (!wanted.test(text)) return;
      socket.off("data", hear);
      resolve(text);
    };
    socket.on("data", hear);
    socket.once("close", () => reject(new Error(`closed before ${wanted}: ${text}`)));
  });
}

const opening =
  `<?xml version='1.0'?><stream:stream to='${host}' version='1.0' xmlns='jabber:client' ` +
  `xmlns:stream='http://etherx.jabber.org/streams'>`;

/** Signs in, and says that this end takes messages. */
async function signIn(socket: Socket, name: string): Promise<void> {
  const ask = (text: string, wanted: RegExp): Promise<string> => {
    const answer = heard(socket, wanted);
    socket.write(text);
    return answer;
  };
  await ask(opening, /<\/stream:features>/);
  const secret = Buffer.from(`\0${name}\0secret`).toString("base64");
  const sasl = "urn:ietf:params:xml:ns:xmpp-sasl";
  await ask(`<auth xmlns='${sasl}' mechanism='PLAIN'>${secret}</auth>`, /<success/);
  await ask(opening, /<\/stream:features>/);
  const bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>bench</resource></bind>";
  await ask(`<iq type='set' id='b'>${bind}</iq>`, /<iq [^>]*id=['"]b['"]/);
  await ask("<presence/>", /<presence/);
}

/** Calls back with the text of every message. */
function listen(socket: Socket, take: (text: string) => void): void {
  let rest = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    rest += chunk;
    for (let at = rest.indexOf("</message>"); at >= 0; at = rest.indexOf("</message>")) {
      const body = /<body>([^<]*)<\/body>/.exec(rest.slice(0, at))?.[1];
      rest = rest.slice(at + "</message>".length);
      if (body !== undefined) take(body);
    }
  });
}

const program = {
  async connect(port: number, name: string, other: string): Promise<void> {
    const socket = connect(port, "127.0.0.1").setNoDelay(true);
    await signIn(socket, name);
    const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
    const head = `<message to='${other}@${host}/bench' type='chat'><body>`;
    const mine = createBareEnd({
      send(messages) {
        socket.cork();
        for (const one of messages) socket.write(`${head}${decoder.decode(one)}</body></message>`);
        process.nextTick(() => socket.uncork());
      },
      waiting: () => socket.writableLength,
    });
    listen(socket, (text) => mine.received(encoder.encode(text)));
    end = mine;
  },
  roundTrips: async (count: number): Promise<number[]> => (await end?.roundTrips(count)) ?? [],
  stream: async (count: number): Promise<number> =>
    (await end?.stream(count, "joined")) ?? Number.NaN,
};

/** What an end can be asked to do. */
export type XmppProgram = typeof program;

answerParent(program);
