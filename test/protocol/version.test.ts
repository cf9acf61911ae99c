// How two programs come to speak the same version, and which features they then have.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encode as encodeCbor } from "cborg";
import { agree, decodeLinkOffer, decodeToServer, encodeLinkOffer, versions } from "#protocol";

const offer = (min: number, max: number, ...features: string[]) => ({ min, max, features });

test("two programs speak the highest version that both know, whoever offers it", () => {
  const cases: [ReturnType<typeof offer>, ReturnType<typeof offer>, number | undefined][] = [
    [offer(3, 3), offer(3, 3), 3],
    [offer(3, 4), offer(3, 3), 3],
    [offer(3, 5), offer(4, 7), 5],
    [offer(3, 3), offer(4, 5), undefined],
  ];
  for (const [one, other, version] of cases) {
    assert.equal(agree(one, other)?.version, version);
    assert.equal(agree(other, one)?.version, version);
  }
});

test("a feature counts only if both have it", () => {
  const agreed = agree(offer(3, 3, "voice", "files"), offer(3, 3, "files", "groups"));
  assert.deepEqual(agreed?.features, ["files"]);
});

test("a range that is upside down has no version in common with any", () => {
  assert.equal(agree(offer(4, 3), offer(1, 9)), undefined);
});

test("an offer names this program's versions, and may grow", () => {
  const list = Uint8Array.of(1, 2);
  const offered = { list, ...versions, features: [], certificate: undefined };
  assert.deepEqual(decodeLinkOffer(encodeLinkOffer(list)), offered);
  const newer = encodeCbor([list, 3, 9, ["new"], null, "more"]);
  const read = { list, min: 3, max: 9, features: ["new"], certificate: undefined };
  assert.deepEqual(decodeLinkOffer(newer), read);
});

test("an offer with all that it may hold fits into a renewal of a link", () => {
  const names = Array.from({ length: 64 }, (_, at) => `${at}`.padEnd(32, "x"));
  const signedList = new Uint8Array(4_600); // 16 devices and 64 revoked ones.
  const offered = encodeCbor([signedList, 3, 255, names]);
  assert.deepEqual(decodeLinkOffer(offered)?.features, names);
  assert.ok(96 + offered.length <= 8_192);
  for (const name of ["", "Voice", "two words", "\u3042"]) {
    assert.equal(decodeLinkOffer(encodeCbor([signedList, 3, 3, [name]])), undefined, name);
  }
});

test("a program that names no features offers none", () => {
  const older = encodeCbor([0, 2, 3, new Uint8Array(32), "older"]);
  const hello = decodeToServer(older);
  assert.ok(hello?.type === "hello");
  assert.deepEqual(hello.features, []);
  assert.equal(decodeToServer(older.subarray(0, -6)), undefined);
});
