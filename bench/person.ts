// A person at a peer, who agrees to everything, and reads and answers without a pause.
import type { Command, PathKind, PeerEvent } from "#peer";
import { timed, timedEach } from "./numbers.ts";
import { createTexts, marks, turnMessages } from "./workload.ts";
import { watchPath } from "./watched-path.ts";

/** One person. `hear` takes what the peer reports; everything else sends commands to it. */
export interface Person {
  hear(event: PeerEvent): void;
  /** Signs up under a new name; resolves once this person can talk to others. */
  signUp(): Promise<void>;
  /** Talks to somebody who agrees; resolves once the right path carries the chat. */
  talk(name: string): Promise<void>;
  /**
   * The path that carries the chat. Throws, as all measuring does, if it is or ever was the wrong
   * one.
   */
  path(): PathKind;
  /**
   * Sends questions one after another; resolves with the ms that the other person took to answer
   * each.
   */
  roundTrips(count: number): Promise<number[]>;
  /**
   * Sends this many messages; resolves with the ms until the other side has confirmed that all are
   * on its disk.
   */
  stream(count: number): Promise<number>;
  /** Writes this many messages to somebody who is away; resolves once they are on disk. */
  writeTo(name: string, count: number): Promise<void>;
}

/** An event that we are waiting for. */
interface Wait {
  until(event: PeerEvent): boolean;
  resolve(): void;
  reject(error: Error): void;
}

/** How many to write at once to somebody who is away: nobody measures how long that takes. */
const aheadMessages = 1_024;

type Heard = (until: (event: PeerEvent) => boolean) => Promise<void>;

/** Writing many texts, as fast as they are kept. */
function writing(write: (text: string) => void, heard: Heard) {
  /** Writes the messages of one turn of the loop; resolves once they are on disk. */
  async function writeTurn(texts: string[]): Promise<void> {
    let left = texts.length;
    const kept = heard((event) => event.tell === "kept" && --left === 0);
    for (const text of texts) write(text);
    await kept;
  }

  async function writeAll(texts: string[], atOnce = turnMessages): Promise<void> {
    for (let done = 0; done < texts.length; done += atOnce) {
      await writeTurn(texts.slice(done, done + atOnce));
    }
  }

  async function stream(texts: string[]): Promise<void> {
    let left = texts.length;
    const delivered = heard((event) => event.tell === "delivered" && (left -= event.count) <= 0);
    await Promise.all([writeAll(texts), delivered]);
  }

  return { writeAll, stream };
}

/** Makes a person who measures one path; `command` takes this person's commands to the peer. */
export function createPerson(path: PathKind, command: (command: Command) => void): Person {
  let waiting: Wait[] = [];
  const watched = watchPath(path);
  const take = createTexts();

  function hear(event: PeerEvent): void {
    if (event.tell === "nameIsNew")
      command({ do: "signUp", password: "correct horse battery staple" });
    if (event.tell === "asked") command({ do: "answer", says: "yes" });
    if (event.tell === "line") read(event.line.line, event.line.text ?? "");
    const strayed = event.tell === "path" ? watched.changed(event.path) : undefined;
    if (strayed) for (const { reject } of waiting.splice(0)) reject(strayed);
    const done = waiting.filter(({ until }) => until(event));
    waiting = waiting.filter((one) => !done.includes(one));
    for (const { resolve } of done) resolve();
  }

  function read(line: number, text: string): void {
    command({ do: "shown", line });
    if (text.endsWith(marks.question)) write(text.slice(0, -1) + marks.answer);
  }

  let friend: string | undefined;
  const write = (text: string): void =>
    command({ do: "write", text, ...(friend !== undefined && { name: friend }) });

  const heard = (until: (event: PeerEvent) => boolean): Promise<void> =>
    new Promise((resolve, reject) => void waiting.push({ until, resolve, reject }));

  async function roundTrip(question: string): Promise<void> {
    const answered = heard((event) => event.tell === "line" && !event.line.own);
    write(question);
    await answered;
  }

  const { writeAll, stream } = writing(write, heard);

  return {
    hear,
    async signUp() {
      const online = heard(({ tell }) => tell === "online");
      command({ do: "start" });
      await online;
      const heeded = heard(({ tell }) => tell === "relayOnly");
      command({ do: "relayOnly", on: path === "relay" });
      await heeded;
    },
    async talk(name) {
      const reached = heard((event) => event.tell === "path" && event.path === path);
      command({ do: "talk", name });
      await reached;
    },
    async writeTo(name, count) {
      const met = heard(({ tell }) => tell === "met");
      command({ do: "meet", name });
      await met;
      friend = name;
      await writeAll(take(count, marks.line), aheadMessages);
      friend = undefined;
    },
    path: watched.checked,
    roundTrips: (count) => watched.during(() => timedEach(take(count, marks.question), roundTrip)),
    stream(count) {
      const texts = take(count, marks.line);
      return watched.during(() => timed(() => stream(texts)));
    },
  };
}
