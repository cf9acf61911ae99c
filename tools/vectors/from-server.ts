// One vector for every message from the server to a peer.
import { opaqueLengths } from "#crypto";
import { encodeFromServer, protocolVersion, type FromServer } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { resumption, wrappedAccountKey } from "./keys.ts";
import { firstFrame } from "./link.ts";
import { alice, bob, now, serverKey, serverSigningSecret } from "./people.ts";
import { record, signedChange, stretching } from "./registration.ts";
import { request, serverNonce, signedAnswer, signedRequest } from "./signed.ts";
import { signUpResponse, signUpSignature } from "./signed.ts";
import { filled, vector, type Chapter } from "./vector.ts";

/** Does not compile unless every type has one. */
type OneOfEach = { [T in FromServer["type"]]: Omit<Extract<FromServer, { type: T }>, "type"> };

const { account } = bob;
const list = alice.list.signed;
const limits = {
  frameBytes: 65_536,
  framesPerSecond: 20,
  requestsPerHour: 60,
  watched: 200,
  heartbeatMs: 25_000,
  relayBytes: 1_048_576,
  relayMonthBytes: 17_179_869_184,
};

const said: OneOfEach = {
  welcome: {
    version: protocolVersion,
    nonce: serverNonce,
    serverKey,
    limits,
    stunPort: 7070,
    features: [],
    signingKey: primitivesNode.signingPublic(serverSigningSecret),
  },
  refused: { re: 9, code: "too-many", retryMs: 1500 },
  done: { re: 6 },
  pong: { re: 4_294_967_295 },
  known: { re: 1, known: false },
  signUpNext: { re: 2, message: signUpResponse, signature: signUpSignature },
  signInNext: { re: 4, message: filled(0x05, opaqueLengths.signInResponse), stretching },
  account: {
    re: 5,
    record,
    wrappedKey: wrappedAccountKey,
    list,
    stretching,
    registration: signedChange,
  },
  signedIn: {
    re: 7,
    list,
    ...resumption,
    blocked: [account],
    unblocked: [alice.account],
    mark: filled(0x05, 48),
    guesses: 3,
    hidden: true,
    settings: filled(0x0d, 64),
    registration: signedChange,
  },
  listChanged: { list },
  settingsChanged: { sealed: filled(0x0d, 64) },
  devices: {
    re: 21,
    devices: [{ device: alice.keys.id, since: now, online: true, until: now + 86_400_000 }],
  },
  contactChanged: { list: bob.list.signed },
  passwordChanged: { registration: signedChange },
  blockChanged: { account, on: true },
  directory: { re: 9, name: "bob", list: bob.list.signed },
  presence: { whole: true, more: false, changes: [{ account, name: "bob", online: true }] },
  lobby: { open: false, online: 501 },
  ringing: { re: 11, request: request.id },
  asked: { request: signedRequest, list },
  answered: { request: signedRequest, answer: signedAnswer, list: bob.list.signed },
  ended: { request: request.id, why: "withdrawn" },
  reachable: { account, devices: [bob.keys.id] },
  left: { account, how: "left" },
  relayed: { from: alice.keys.id, frame: firstFrame },
  undelivered: { to: bob.keys.id, code: "offline" },
  relaySpent: { bytesPerSecond: 16_384, leftMs: 86_400_000 },
};

const frames: [name: string, frame: FromServer][] = [
  ...Object.entries(said).map(([type, fields]): [string, FromServer] => {
    return [type, { type, ...fields } as FromServer]; // The fields are those of the type.
  }),
  ["the last word", { type: "refused", re: undefined, code: "leaving", retryMs: undefined }],
];

/** What the server says to a peer. */
export const fromServer: Chapter = {
  title: "From the server",
  vectors: frames.map(([name, frame]) =>
    vector(name, "from-server", frame, encodeFromServer(frame)),
  ),
};
