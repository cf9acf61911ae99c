// Bytes that every reader must refuse, each with the reason.
import { sealDeviceList, sealRequest } from "#protocol";
import { alice, bob, signer } from "./people.ts";
import { refusedBatches } from "./refused-batches.ts";
import { request } from "./signed.ts";
import { filled, refused, type Chapter, type Vector } from "./vector.ts";

/** A ping with n = 7, cut short and bent in every way that CBOR allows. */
const bentPings: [why: string, hex: string][] = [
  ["nothing at all", ""],
  ["cut before its last byte", "821828"],
  ["a byte after its end", "8218280700"],
  ["a field too few", "811828"],
  ["a message number below zero", "822007"],
  ["7 in a longer form than it needs", "8218281807"],
  ["the array in a longer form than it needs", "9802182807"],
  ["an array without a length", "9f182807ff"],
  ["a map", "a1182807"],
  ["a tag before the number", "821828c107"],
  ["a number below zero", "82182820"],
  ["a number past 32 bits", "8218281b0000000100000000"],
  ["7 as a half float", "821828f94700"],
  ["7 as a double float", "821828fb401c000000000000"],
  ["zero with a sign", "821828f98000"],
  ["null where a number must be", "821828f6"],
  ["undefined, which is not used", "821828f7"],
];

const bentNames: [why: string, hex: string][] = [
  ["a name with a capital letter", "83010165416c696365"],
  ["a name that means something at a prompt: exit", "8301016465786974"],
  ["a name of one letter", "8301016161"],
  ["text that is not UTF-8", "8301016362ff62"],
  ["a byte order mark before a text", `85000101582${"0".repeat(65)}64efbbbf78`],
];

const link = "1d".repeat(8);
const tag = "00".repeat(16);

const others: [kind: string, why: string, hex: string][] = [
  ["from-server", "a flag that is a number", "83080101"],
  ["between-peers", "a message outside a turn", "821400"],
  ["between-peers", "a bad message spoils its whole turn", "82821400821420"],
  ["between-peers", "a choice that is no number", "818204f5"],
  ["between-peers", "step 3 of a handshake", `81841648${link}0340`],
  ["link-frame", "shorter than 10 bytes", `01${link}`],
  ["link-frame", "a kind that does not exist", `03${link}00`],
  ["link-frame", "step 3 of a handshake", `01${link}03`],
  [
    "link-frame",
    "a sealed frame shorter than its tag",
    `02${link}${"00".repeat(8)}${"00".repeat(15)}`,
  ],
  ["link-frame", "a counter past 2^53 - 1", `02${link}0020000000000000${tag}`],
  ["stun-request", "another cookie", "000100002112a4437d7d7d7d7d7d7d7d7d7d7d7d"],
  [
    "stun-request",
    "a length that differs from the datagram's",
    "000100042112a4427d7d7d7d7d7d7d7d7d7d7d7d",
  ],
  [
    "stun-request",
    "a checksum that is wrong",
    "000100082112a4427d7d7d7d7d7d7d7d7d7d7d7d8028000400000000",
  ],
  [
    "stun-response",
    "an address of neither family",
    "0101000c2112a4427d7d7d7d7d7d7d7d7d7d7d7d002000080003a147e112a643",
  ],
];

/** The bytes with the last bit changed. */
const flipped = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));

/** Signed values that readers must refuse all the same. */
function forged(): Vector[] {
  const { owner, accountSecret, keys, list } = alice;
  const { signingKey, agreementKey } = keys;
  const unproved = { signingKey, agreementKey, signature: filled(0, 64) };
  const body = { ...owner, number: 1, devices: [unproved], revoked: [] };
  const wrongPurpose = sealRequest(request, (_purpose, bytes) => keys.sign("answer", bytes));
  const byBob = sealRequest(request, bob.keys.sign);
  const rows: [kind: string, why: string, bytes: Uint8Array][] = [
    ["device-list", "its signature has one bit changed", flipped(list.signed)],
    ["device-list", "its device has not signed", sealDeviceList(body, signer(accountSecret))],
    ["device-list", "it is signed by a device", sealDeviceList(body, keys.sign)],
    ["request", "it is signed for another purpose", wrongPurpose],
    ["request", "another device has signed it", byBob],
  ];
  return rows.map(([kind, why, bytes]) => refused(kind, why, bytes.toHex()));
}

/** What every reader refuses. */
export const refusals: Chapter = {
  title: "Refused",
  vectors: [
    ...[...bentPings, ...bentNames].map(([why, hex]) => refused("to-server", why, hex)),
    ...others.map(([kind, why, hex]) => refused(kind, why, hex)),
    ...forged(),
    ...refusedBatches,
  ],
};
