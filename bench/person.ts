// A person in front of a peer, who agrees to everything, and reads and answers without a pause.
import type { Command, PathKind, PeerEvent } from "#peer";
import { timed, timedEach } from "./numbers.ts";
import { createTexts, marks, turnMessages } from "./workload.ts";
import { watchPath } from "./watched-path.ts";

/** One person. What the peer tells goes to `hear`; everything else is done by commands. */
export interface Person {
  hear(event: PeerEvent): void;
  /** Signs up under a name that is new; resolves when others can be talked to. */
  signUp(): Promise<void>;
  /** Talks to somebody, who agrees, until the path that is to carry the chat does. */
  talk(name: string): Promise<void>;
  /** What carries the chat. Throws, as all measuring does, if it is, or was, another path. */
  path(): PathKind;
  /** How long a message took to be answered by the other person, ms, each after the other. */
  roundTrips(count: number): Promise<number[]>;
  /** How long it took until the other's disk held so many messages, and had said so, ms. */
  stream(count: number): Promise<number>;
}

/** Something that is yet to be heard. */
interface Wait {
  until(event: PeerEvent): boolean;
  resolve(): void;
  reject(error: Error): void;
}

/** Makes a person who takes figures of one path, of the function that takes this person's commands. */
export function createPerson(path: PathKind, command: (command: Command) => void): Person {
  let waiting: Wait[] = [];
  const watched = watchPath(path);
  const take = createTexts();

  function hear(event: PeerEvent): void {
    if (event.tell === "nameIsNew") command({ do: "signUp", password: "correct horse" });
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

  const write = (text: string): void => command({ do: "write", text });

  const heard = (until: (event: PeerEvent) => boolean): Promise<void> =>
    new Promise((resolve, reject) => void waiting.push({ until, resolve, reject }));

  async function roundTrip(question: string): Promise<void> {
    const answered = heard((event) => event.tell === "line" && !event.line.own);
    write(question);
    await answered;
  }

  /** The next turn of the loop is written when this one is on disk. */
  async function writeTurn(texts: string[]): Promise<void> {
    let left = texts.length;
    const kept = heard((event) => event.tell === "kept" && --left === 0);
    for (const text of texts) write(text);
    await kept;
  }

  async function stream(texts: string[]): Promise<void> {
    let left = texts.length;
    const delivered = heard((event) => event.tell === "delivered" && (left -= event.count) <= 0);
    const written = async (): Promise<void> => {
      for (let done = 0; done < texts.length; done += turnMessages) {
        await writeTurn(texts.slice(done, done + turnMessages));
      }
    };
    await Promise.all([written(), delivered]);
  }

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
    path: watched.checked,
    roundTrips: (count) => watched.during(() => timedEach(take(count, marks.question), roundTrip)),
    stream(count) {
      const texts = take(count, marks.line);
      return watched.during(() => timed(() => stream(texts)));
    },
  };
}
