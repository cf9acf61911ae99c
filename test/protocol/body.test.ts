// Bodies of entries: read and written as the general codec does, with or without a fallback.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { decode, encode, encodeBody, entryTypes, limits, openBody, saltBytes } from "#protocol";
import { bodies } from "./batches.ts";
import { generalBodyShape } from "./general-batch.ts";

const salted = (body: Uint8Array): Uint8Array =>
  Uint8Array.from(Buffer.concat([new Uint8Array(saltBytes), body]));

/** These bytes as a body are read as the general codec reads them; returns whether they are one. */
function isReadAlike(wire: Uint8Array): boolean {
  const read = openBody(entryTypes.text, salted(wire));
  const general = decode(generalBodyShape, wire);
  assert.equal(read === undefined, general === undefined, "one of them refuses it");
  assert.deepEqual(read, general);
  return read !== undefined;
}

test("a body has the bytes that the general codec writes, and is read back", () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const wire = encodeBody(body);
      assert.equal(wire.toHex(), encode(generalBodyShape, body).toHex());
      assert.deepEqual(openBody(entryTypes.text, salted(wire)), body);
    }),
    { numRuns: 200 },
  );
});

test("whatever happens to the bytes of a body, it is read as the general codec reads it", () => {
  let accepted = 0;
  const put = fc.uint8Array({ maxLength: 3 });
  fc.assert(
    fc.property(bodies, fc.nat(), fc.nat(2), put, (body, at, cut, bytes) => {
      const wire = encodeBody(body);
      const place = at % (wire.length + 1);
      const after = wire.subarray(place + cut);
      if (isReadAlike(Uint8Array.from([...wire.subarray(0, place), ...bytes, ...after])))
        accepted++;
      isReadAlike(wire.subarray(0, place));
    }),
    { numRuns: 1_000 },
  );
  assert.ok(accepted > 50, `only ${accepted} mutations were accepted`);
});

test("a content may have 65,536 bytes, alone or with the longest fallback, and fits into an entry", () => {
  const fallback = "\u{20ac}".repeat(limits.fallbackMax); // Three bytes each.
  const longest = encodeBody({ content: new Uint8Array(limits.textBytesMax), fallback });
  assert.ok(isReadAlike(longest) && longest.length < limits.bodyBytesMax);
  const tooLong = new Uint8Array(limits.textBytesMax + 1);
  assert.ok(!isReadAlike(encodeBody({ content: tooLong, fallback: undefined })));
  assert.ok(!isReadAlike(encodeBody({ content: tooLong.subarray(1), fallback: `${fallback}x` })));
});

test("the body of an entry of version 2 is its content, whatever its bytes", () => {
  const content = Uint8Array.of(0x82, 0x40, 0xf6);
  assert.deepEqual(openBody(1, salted(content)), { content, fallback: undefined });
});

test("an erased entry has no body, and neither has a content that is only a salt", () => {
  assert.equal(openBody(entryTypes.text, undefined), undefined);
  assert.equal(openBody(entryTypes.text, new Uint8Array(saltBytes)), undefined);
});
