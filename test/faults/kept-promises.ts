// What two people and their server saw reported as kept, and when: it must be there after any
// crash.
import type { Part, Story } from "./traced-story.ts";

/** From this time on (ms since 1970) `holder` must have it. */
export interface KeptPromise {
  readonly time: number;
  readonly holder: Part;
  readonly what:
    | { is: "text"; author: "alice" | "bob"; text: string }
    /** A signed-in person: the profile has keys, and the server has the account. */
    | { is: "account"; name: "alice" | "bob" }
    /** The program starts again without a question, or the server with its secret. */
    | { is: "start" };
}

const people = ["alice", "bob"] as const;
type Name = (typeof people)[number];
const otherOf = (name: Name): Name => (name === "alice" ? "bob" : "alice");

/** Everything promised in the story, earliest first. */
export function promisesOf(story: Story): KeptPromise[] {
  const written = new Map(people.map((name) => [name, textsOf(story, name)]));
  const promises = story.traces.flatMap(({ part, trace }) =>
    trace.screen.flatMap(({ time, line }) => {
      const told = part === "server" ? toldByServer(line) : toldTo(part, line, written);
      return told.map(({ holder, what }) => ({ time, holder, what }));
    }),
  );
  return promises.toSorted((a, b) => a.time - b.time);
}

type Timeless = Omit<KeptPromise, "time">;
const text = (holder: Name, author: Name, said: string): Timeless => {
  return { holder, what: { is: "text", author, text: said } };
};

const toldByServer = (line: string): Timeless[] =>
  line.startsWith("Tincan listens") ? [{ holder: "server", what: { is: "start" } }] : [];

/** Somebody's texts in order, as the other person has seen them. */
function textsOf({ traces }: Story, name: Name): string[] {
  const seen = traces.filter(({ part }) => part === otherOf(name));
  const lines = seen.flatMap(({ trace }) => trace.screen.map(({ line }) => line));
  const start = `${name}: `;
  return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
}

const statusPattern =
  /^\* your messages to \w+: (\d+) saved on this device, (\d+) delivered, (\d+) read$/;

function toldTo(reader: Name, line: string, written: Map<Name, string[]>): Timeless[] {
  const other = otherOf(reader);
  if (line === `* signed in as ${reader}`) {
    const what = { is: "account", name: reader } as const;
    return [reader, "server" as const].map((holder) => ({ holder, what }));
  }
  // A program that goes on after the answer "yes" has promised to start without a question.
  if (line.startsWith("* you are in a chat")) return [{ holder: reader, what: { is: "start" } }];
  if (line.startsWith(`${other}: `)) {
    const said = line.slice(other.length + 2);
    return [text(reader, other, said), text(other, other, said)];
  }
  const [, kept, delivered, read] = statusPattern.exec(line) ?? [];
  if (kept === undefined) return [];
  const mine = written.get(reader) ?? [];
  const arrived = Number(delivered) + Number(read);
  return [
    ...mine.slice(0, arrived + Number(kept)).map((said) => text(reader, reader, said)),
    ...mine.slice(0, arrived).map((said) => text(other, reader, said)),
  ];
}
