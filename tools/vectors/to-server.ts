// One vector for every message from a peer to the server.
import { opaqueLengths, resumptionProof } from "#crypto";
import { encodeToServer, versions, type ToServer } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { resumption, ticketSecret, wrappedAccountKey } from "./keys.ts";
import { firstFrame } from "./link.ts";
import { alice, bob } from "./people.ts";
import { clientNonce, request, serverNonce, signInSignature } from "./signed.ts";
import { record, signedChange, signedRegistration } from "./registration.ts";
import { certificate, signedAnswer, signedRequest } from "./signed.ts";
import { filled, vector, type Chapter } from "./vector.ts";

/** Does not compile unless every type has one. */
type OneOfEach = { [T in ToServer["type"]]: Omit<Extract<ToServer, { type: T }>, "type"> };

const name = "alice";
const { id: device } = alice.keys;
const { account } = bob;
const list = alice.list.signed;
const proof = resumptionProof(
  primitivesNode, ticketSecret, clientNonce, serverNonce,
); // prettier-ignore

const said: OneOfEach = {
  hello: { ...versions, nonce: clientNonce, program: "vectors 1", features: ["a-feature"] },
  name: { n: 1, name },
  signUpStart: { n: 2, name, message: filled(0x01, opaqueLengths.signUpRequest) },
  signUpFinish: {
    n: 3,
    name,
    record,
    wrappedKey: wrappedAccountKey,
    list,
    stretching: new Uint8Array(),
  },
  signInStart: {
    n: 4,
    name,
    message: filled(0x04, opaqueLengths.signInRequest),
    mark: filled(0x05, 48),
  },
  signInFinish: { n: 5, message: filled(0x06, opaqueLengths.signInMessage) },
  publish: { n: 6, list },
  prove: { n: 7, device, signature: signInSignature, certificate: undefined },
  resume: { n: 8, device, ticket: resumption.ticket, proof, certificate },
  giveBack: { n: 17, registration: signedRegistration, list },
  devices: { n: 21 },
  setPassword: { n: 22, registration: signedChange },
  find: { n: 9, name: "bob" },
  watch: { n: 10, accounts: [account] },
  ask: { n: 11, request: signedRequest, list },
  answer: { n: 12, answer: signedAnswer, list: bob.list.signed },
  withdraw: { n: 13, request: request.id },
  leave: { n: 14, account, request: request.id },
  block: { n: 15, account, on: true, agoMs: 60_000 },
  hide: { n: 20, on: true },
  settings: { n: 21, number: 2, sealed: filled(0x0d, 64) },
  grant: { n: 16, request: signedRequest, answer: signedAnswer },
  relay: { to: bob.keys.id, frame: firstFrame },
  ping: { n: 4_294_967_295 },
  signOut: {},
};

/** What a peer says to the server. */
export const toServer: Chapter = {
  title: "To the server",
  vectors: Object.entries(said).map(([type, fields]) => {
    const frame = { type, ...fields } as ToServer; // The fields are those of the type: see above.
    return vector(type, "to-server", frame, encodeToServer(frame));
  }),
};
