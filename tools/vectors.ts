// Makes the vectors of docs/protocol.md from fixed seeds, and prints them as the document has them.
import { betweenPeers } from "./vectors/between-peers.ts";
import { fromServer } from "./vectors/from-server.ts";
import { recipes } from "./vectors/keys.ts";
import { links } from "./vectors/link.ts";
import { logs } from "./vectors/logs.ts";
import { people } from "./vectors/people.ts";
import { registration } from "./vectors/registration.ts";
import { refusals } from "./vectors/refused.ts";
import { signed } from "./vectors/signed.ts";
import { stun } from "./vectors/stun.ts";
import { toServer } from "./vectors/to-server.ts";
import type { Chapter } from "./vectors/vector.ts";

/** All vectors, in the order of the document. */
export const chapters: Chapter[] = [
  people,
  signed,
  recipes,
  registration,
  toServer,
  fromServer,
  links,
  betweenPeers,
  logs,
  stun,
  refusals,
];

/** A chapter in the form that the document has. */
function printed({ title, vectors }: Chapter): string {
  const lines = vectors.map((vector) => JSON.stringify(vector));
  return ["", `### ${title}`, "", "```vectors", ...lines, "```"].join("\n");
}

if (import.meta.main) process.stdout.write(`${chapters.map(printed).join("\n").trimStart()}\n`);
