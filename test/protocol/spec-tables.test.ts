// The tables of numbers in docs/protocol.md, compared with the constants of the code.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { opaqueLengths } from "#crypto";
import { endings, entryTypes, limits, partings, refusals, reservedNames } from "#protocol";
import type { Purpose } from "#protocol";
import { defaultServerLimits } from "#server";
import { documentNumbers, documentReserved, documentTable, meaningOf } from "./spec-document.ts";

test("the document lists the limits of the protocol", () => {
  assert.deepEqual(documentNumbers("### Limits"), { ...limits });
  assert.deepEqual(documentNumbers("### Signing up"), { ...opaqueLengths });
});

test("the document lists the codes for refusals, endings and partings", () => {
  const rows = documentTable("### Refusals").map(([number, code]) => [Number(number), code]);
  assert.deepEqual(rows, [...refusals.entries()]);
  assert.equal(meaningOf("ending"), endings.join(" | "));
  assert.equal(meaningOf("parting"), partings.join(" | "));
});

test("the document lists the words that nobody may choose as a name", () => {
  assert.deepEqual(documentReserved, reservedNames);
});

test("the document lists the types of entries", () => {
  const rows = documentTable("### Entries").map(([number, name = ""]) => [name, Number(number)]);
  assert.deepEqual(Object.fromEntries(rows), { ...entryTypes });
});

test("the document lists the purposes of signatures", () => {
  const keys: Record<Purpose, string> = {
    "device-list": "account key",
    device: "device",
    registration: "account key",
    former: "account key",
    "session-device": "account key",
    request: "device",
    answer: "device",
    head: "device",
    "sign-in": "device",
    "sign-up": "server",
  };
  const rows = documentTable("## 12. Signatures and other labels").map((row) => row.slice(0, 2));
  assert.deepEqual(Object.fromEntries(rows), keys);
});

test("the document lists the default settings of a server", () => {
  const settings = new Map<string, unknown>(Object.entries(defaultServerLimits));
  const counts = [...settings].filter(([, value]) => typeof value === "number"); // Not the rates.
  const named = documentNumbers("### The limits that a server keeps to");
  assert.deepEqual(named, Object.fromEntries(counts));
});

/** A number as the code writes it: digits with underscores, products and powers. */
const computed = (expression: string): number =>
  expression
    .split(/ \* /)
    .map((factor) => factor.split("**").map((part) => Number(part.replaceAll("_", ""))))
    .reduce((product, [base = NaN, power = 1]) => product * base ** power, 1);

test("the document lists the intervals and timeouts of a peer", () => {
  const source = globSync("src/peer/**/*.ts").map((file) => readFileSync(file, "utf8"));
  const constants = source.join("\n").matchAll(/^(?:export )?const (\w+) = ([\d_ *]+);/gm);
  const known = new Set([...constants].map(([, name, value = ""]) => `${name} ${computed(value)}`));
  const named = Object.entries(documentNumbers("### Times of a peer"));
  assert.ok(named.length > 5);
  for (const [name, value] of named) assert.ok(known.has(`${name} ${value}`), name);
});
