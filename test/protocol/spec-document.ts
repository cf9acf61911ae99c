// Reads docs/protocol.md: its vectors, messages, types and tables of numbers.
import { readFileSync } from "node:fs";
import type { Vector } from "../../tools/vectors/vector.ts";

const text = readFileSync("docs/protocol.md", "utf8");

/** A field of a record: its name, and its type in the document's notation. */
export interface Field {
  name: string;
  type: string;
}

/** One line of a `messages` block. */
export interface Message {
  number: number;
  name: string;
  fields: Field[];
  /** The messages that can answer it. */
  answers: string[];
}

/** The text of all blocks with this info string, such as `types` or `messages to-server`. */
function blocks(kind: string): string {
  const fences = text.matchAll(/^```([\w -]+)\n([^]*?)^```$/gm);
  return [...fences].map(([, info, body]) => (info === kind ? body : "")).join("");
}

/** The definitions in a block; a line that does not start one continues the line above. */
function definitions(body: string, begins: RegExp): string[] {
  const all: string[] = [];
  for (const line of body.split("\n").map((one) => one.replace(/;.*/, "").trim())) {
    if (begins.test(line)) all.push(line);
    else if (line !== "") all.push(`${all.pop()} ${line}`);
  }
  return all;
}

const fieldsOf = (list: string, between = ","): Field[] =>
  list.split(between).flatMap((field) => {
    const [, name, type] = /^\s*(\w+) (.+?)\s*$/.exec(field) ?? [];
    return name && type ? [{ name, type }] : [];
  });

/** The words that nobody may choose as a name. */
export const documentReserved: string[] = blocks("reserved").trim().split(/\s+/);

/** All vectors, in the document's order. */
export const documentVectors: Vector[] = blocks("vectors")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Vector); // A test compares each one with the code.

const readMessages = (table: string): Message[] =>
  definitions(blocks(`messages ${table}`), /^\d+\s/).map((line) => {
    const [said = "", answers = ""] = line.split("→");
    const [, number, name = "", fields = ""] = /^(\d+)\s+(\w+)\s+(.*)$/.exec(said) ?? [];
    const answered = answers.trim().split(/\s+/).filter(Boolean);
    return { number: Number(number), name, fields: fieldsOf(fields), answers: answered };
  });

/** The tables of messages. */
export const tables = ["to-server", "from-server", "between-peers"] as const;
const messages = new Map<string, Message[]>(tables.map((table) => [table, readMessages(table)]));

/** The messages of one of the {@link tables}. */
export const documentMessages = (table: string): Message[] => messages.get(table) ?? [];

/** The rows of the table under a heading, as the text of their cells without backticks. */
export function documentTable(heading: string): string[][] {
  const section = text.split(`\n${heading}\n`)[1]?.split(/\n#/)[0] ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("| "));
  const rows = lines.map((line) => line.split("|").slice(1, -1));
  return rows.slice(2).map((row) => row.map((cell) => cell.trim().replaceAll("`", "")));
}

/** The first two columns of such a table: names and numbers. */
export const documentNumbers = (heading: string): Record<string, number> =>
  Object.fromEntries(
    documentTable(heading).map(([name = "", number = ""]) => [
      name,
      Number(number.replaceAll(",", "")),
    ]),
  );

/** What the named types stand for. `refusal` is the table of refusals, read as a choice. */
const types = new Map<string, string>(
  definitions(blocks("types"), /^\w+\s+=/).map((line): [string, string] => {
    const [name = "", meaning = ""] = line.split(/\s+=\s+/);
    return [name, meaning];
  }),
);
types.set(
  "refusal",
  documentTable("### Refusals")
    .map(([, code]) => code)
    .join(" | "),
);

/** The definition of a named type, or undefined if it is built in. */
export const meaningOf = (type: string): string | undefined => types.get(type);

/** The fields of a record that the document defines, or undefined for other types. */
export function recordFields(type: string): Field[] | undefined {
  const meaning = meaningOf(type);
  return meaning?.startsWith("{") ? fieldsOf(meaning.slice(1, -1)) : undefined;
}

/** The fields of a type whose fields stand side by side outside of CBOR, or undefined. */
export function plainFields(type: string): Field[] | undefined {
  const meaning = meaningOf(type);
  return meaning?.includes("•") ? fieldsOf(meaning, "•") : undefined;
}
