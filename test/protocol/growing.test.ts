// How each kind of change is made without a flag day (docs/protocol.md §11): what today's programs make
// of a message, field, choice or question that only a newer one knows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encode as encodeCbor } from "cborg";
import { Malformed, decode, decodeBatch, decodeBetweenPeers, decodeFromServer } from "#protocol";
import { decodeToServer, encode, encodeBatch, encodeBetweenPeers, entryTypes } from "#protocol";
import { isLine, openBody, saltBytes, silentFlag, vectorShape } from "#protocol";
import { growing, messages, oneOf, record, uint } from "../../src/protocol/shape.ts";

const bytes = (value: unknown): Uint8Array => encodeCbor(value);
const ping = { type: "ping", nonce: 1 } as const;

test("a new message between peers is skipped and counted, and the rest of its turn is heard", () => {
  const turn = bytes([[20, 1], [99, "a feature"], [20, 2], [100]]);
  assert.deepEqual(decodeBetweenPeers(turn), { said: [ping, { ...ping, nonce: 2 }], skipped: 2 });
});

test("a known message that is wrong still spoils its turn", () => {
  assert.equal(
    decodeBetweenPeers(
      bytes([
        [20, 1],
        [20, "one"],
      ]),
    ),
    undefined,
  );
  assert.equal(decodeBetweenPeers(bytes([[20, 1], []])), undefined);
  assert.equal(decodeBetweenPeers(bytes([[20, 1], ["list"]])), undefined);
});

const unknown = (count: number): Uint8Array => bytes(Array.from({ length: count }, () => [99]));

test("a turn may not hide more messages than 256", () => {
  assert.deepEqual(decodeBetweenPeers(unknown(256)), { said: [], skipped: 256 });
  assert.equal(decodeBetweenPeers(unknown(257)), undefined);
});

test("a new field at the end of a message is skipped, in all three tables", () => {
  assert.deepEqual(decodeBetweenPeers(bytes([[20, 1, "new"]]))?.said, [ping]);
  assert.deepEqual(decodeToServer(bytes([40, 7, "new", 2])), { type: "ping", n: 7 });
  assert.deepEqual(decodeFromServer(bytes([3, 7, "new"])), { type: "pong", re: 7 });
});

test("a message that lacks a field is still refused", () => {
  assert.equal(decodeToServer(bytes([40])), undefined);
  assert.equal(decodeFromServer(bytes([1, 7, 3])), undefined);
});

test("a new field of a claim is skipped", () => {
  const claim = [new Uint8Array(32), new Uint8Array(16), 4, new Uint8Array(32), null, "new"];
  const read = decode(vectorShape, bytes([new Uint8Array(32), [claim], "new"]));
  assert.equal(read?.logs[0]?.next, 4);
});

test("a have of an older program says nothing of a pause, and means none", () => {
  const vector = [new Uint8Array(32), []];
  const pauseIn = (...more: unknown[]): string | undefined => {
    const [said] = decodeBetweenPeers(bytes([[1, vector, 9, false, 0, 1, ...more]]))?.said ?? [];
    return said?.type === "have" ? said.pause : undefined;
  };
  assert.deepEqual(
    [pauseIn(), pauseIn(0), pauseIn(1), pauseIn(7)],
    ["none", "none", "quota", "quota"],
  );
});

test("a new code or choice has a defined reading", () => {
  assert.deepEqual(decodeFromServer(bytes([1, 9, 77, null])), {
    type: "refused",
    re: 9,
    code: "failed",
    retryMs: undefined,
  });
  const request = new Uint8Array(16);
  const ended = decodeFromServer(bytes([27, request, 9]));
  assert.ok(ended?.type === "ended" && ended.why === "expired");
  const left = decodeFromServer(bytes([29, new Uint8Array(32), 9]));
  assert.ok(left?.type === "left" && left.how === "away");
  assert.deepEqual(decodeBetweenPeers(bytes([[4, 9]]))?.said, [{ type: "chat", state: "away" }]);
});

test("a new question to the server is known to be one, so that it can be refused by its number", () => {
  assert.deepEqual(decodeToServer(bytes([99, 7, "new"])), { type: "unknown", n: 7 });
  for (const frame of [[99], [99, "seven"], ["99", 7], [-1, 7], []]) {
    assert.equal(decodeToServer(bytes(frame)), undefined);
  }
});

const newerType = 200;

/** A content with these fields in its body. */
const contentOf = (...fields: unknown[]): Uint8Array =>
  Uint8Array.from([...new Uint8Array(saltBytes), ...bytes(fields)]);

/** A batch with one entry of a type that only a newer program knows. */
function newerBatch(flags: number, content: Uint8Array, more: unknown[] = []): unknown[] {
  const [id, epoch] = [new Uint8Array(32), new Uint8Array(16)];
  const entry = [1, newerType, flags, 0, [], content, null, ...more];
  return [id, id, epoch, 0, [], [entry], new Uint8Array(64)];
}

const poll = contentOf(new Uint8Array(4), "Alice has started a poll.");

test("a new type of entry is kept as it is, and is a line with the words that its author gave it", () => {
  const wire = bytes(newerBatch(0, poll));
  const batch = decodeBatch(wire);
  const [entry] = batch?.entries ?? [];
  assert.ok(batch && entry && isLine(entry));
  assert.equal(openBody(entry.type, entry.content)?.fallback, "Alice has started a poll.");
  assert.deepEqual(encodeBatch(batch), Uint8Array.from(wire));
});

function isShown(flags: number): boolean {
  const [entry] = decodeBatch(bytes(newerBatch(flags, poll)))?.entries ?? [];
  assert.equal(entry?.flags, flags);
  return entry !== undefined && isLine(entry);
}

test("a new type of entry that nobody needs to see is no line, and a new flag changes nothing", () => {
  assert.deepEqual([0, silentFlag, 0xfe, 0xff].map(isShown), [true, false, true, false]);
});

test("a text is a line whatever its flags, and a mark of what was read never is", () => {
  assert.ok(isLine({ type: entryTypes.text, flags: silentFlag }));
  assert.ok(!isLine({ type: entryTypes.read, flags: 0 }));
});

test("a new field of a body is skipped, and the rest of it is read", () => {
  const content = Uint8Array.of(72, 105);
  const body = { content, fallback: undefined };
  assert.deepEqual(openBody(entryTypes.text, contentOf(content, null, "new", [7])), body);
  assert.equal(openBody(entryTypes.text, contentOf(content)), undefined);
});

test("a batch that cannot be read is dropped alone, and the rest of its turn is heard", () => {
  const newer = bytes(newerBatch(0, poll, ["new"]));
  const turn = decodeBetweenPeers(bytes([[20, 1], [2, newer], [20, 2]])); // prettier-ignore
  assert.equal(turn?.said.length, 3);
  assert.equal(decodeBatch(newer), undefined);
});

test("nothing may be added to what is signed, hashed or in a batch", () => {
  const batch = newerBatch(0, poll);
  assert.ok(decodeBatch(bytes(batch)));
  assert.equal(decodeBatch(bytes([...batch, "new"])), undefined);
  const strict = record({ a: uint() });
  assert.throws(() => strict.fromWire([1, 2]), Malformed);
  assert.deepEqual(growing({ a: uint() }).fromWire([1, 2]), { a: 1 });
  assert.throws(() => oneOf(["yes", "no"]).fromWire(2), Malformed);
});

test("what a newer program said is never written again", () => {
  const turn = decodeBetweenPeers(bytes([[20, 1, "new"], [99]]));
  assert.deepEqual(encodeBetweenPeers(turn?.said ?? []), bytes([[20, 1]]));
  const table = messages({ known: [1, {}] });
  assert.throws(() => encode(table, { type: "unknown" } as never), /no message is called unknown/);
});
