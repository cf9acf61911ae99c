// Device lists, a request and its answer, and what a device signs to sign in.
import { opaqueLengths } from "#crypto";
import { belongingOf, certifyDevice, peekDeviceList, sealAnswer, sealDeviceList } from "#protocol";
import { sealFormerAuthor, sealRequest, sealSessionDevice } from "#protocol";
import { signInBytes, signUpBytes } from "#protocol";
import type { Answer, ConversationId, EntryHash, Epoch, Request, RequestId } from "#protocol";
import { alice, bob, now, serverKey, serverSigningSecret, signer } from "./people.ts";
import type { Person } from "./people.ts";
import { filled, signedVector, vector, type Chapter, type Vector } from "./vector.ts";

/** Alice asks Bob. The ids are made up, so we add their brands by hand. */
export const request: Request = {
  id: filled(0xa1, 16).toHex() as RequestId,
  from: alice.account,
  to: bob.account,
  device: alice.keys.id,
  expires: now + 60_000,
  waiting: false,
};
/** Bob says yes. */
export const answer: Answer = {
  id: request.id,
  from: alice.account,
  to: bob.account,
  device: bob.keys.id,
  expires: now + 43_200_000,
  says: "yes",
};
const { signingKey, agreementKey } = bob.keys;
const row = certifyDevice(alice.owner, { signingKey, agreementKey }, bob.keys.sign);
const session = { ...alice.owner, ...row, expires: now + 86_400_000 };
/** That of a session device of Alice; it has the keys of Bob's, because a vector needs no more. */
export const certificate = sealSessionDevice(session, signer(alice.accountSecret));

export const signedRequest = sealRequest(request, alice.keys.sign);
export const signedAnswer = sealAnswer(answer, bob.keys.sign);

/** The nonces of hello and welcome. */
export const clientNonce = filled(0xc1);
export const serverNonce = filled(0x5a);
const challenge = signInBytes(serverKey, clientNonce, serverNonce, alice.keys.id);
export const signInSignature = alice.keys.sign("sign-in", challenge);

/** OPAQUE's two messages of a sign-up. */
export const signUpRequest = filled(0x01, opaqueLengths.signUpRequest);
export const signUpResponse = filled(0x02, opaqueLengths.signUpResponse);
const said = { request: signUpRequest, response: signUpResponse, name: "alice" };
const signedUp = { serverKey, clientNonce, serverNonce, ...said };
const statement = signUpBytes(signedUp);
export const signUpSignature = signer(serverSigningSecret)("sign-up", statement);

function listOf(name: string, { list, accountSecret }: Person): Vector {
  const body = peekDeviceList(list.signed);
  return signedVector(name, "device-list", accountSecret, body, list.signed);
}

/** Bob's next list as it once was meant: today nobody writes heads here, but they are read. */
function revokingList(): Vector {
  const { owner, keys, accountSecret } = bob;
  const head = {
    conversation: filled(0xc0).toHex() as ConversationId,
    epoch: filled(0xe2, 16).toHex() as Epoch,
    seq: 6,
    hash: filled(0x77).toHex() as EntryHash,
  };
  const revoked = [{ device: keys.id, heads: [head] }];
  const body = { ...owner, number: 1, devices: [], revoked };
  const bytes = sealDeviceList(body, signer(accountSecret));
  return signedVector("bob's list without his device", "device-list", accountSecret, body, bytes);
}

const former = {
  accountKey: alice.owner.accountKey,
  conversation: filled(0xc0).toHex() as ConversationId,
  signingKey: alice.keys.signingKey,
  number: 1,
  heads: [
    {
      epoch: filled(0xe2, 16).toHex() as Epoch,
      seq: 6,
      hash: filled(0x77).toHex() as EntryHash,
    },
  ],
};
/** What still counts of Alice's first device, in one conversation. */
export const formerOfAlice = sealFormerAuthor(former, signer(alice.accountSecret));
/** The word of that device on whose it is. */
export const belongingOfAlice = belongingOf(
  alice.owner,
  certifyDevice(alice.owner, alice.keys, signer(alice.keys.signingSecret)),
);

const aliceSigns = alice.keys.signingSecret;
const bobSigns = bob.keys.signingSecret;
const challenged = { serverKey, clientNonce, serverNonce, device: alice.keys.id };
const signature = { purpose: "sign-in", message: challenge };
const ofServer = { purpose: "sign-up", message: statement };

/** Everything that is signed outside of logs. */
export const signed: Chapter = {
  title: "Signed by accounts and devices",
  vectors: [
    listOf("alice's device list", alice),
    listOf("bob's device list", bob),
    revokingList(),
    signedVector(
      "alice's former device",
      "former-author",
      alice.accountSecret,
      former,
      formerOfAlice,
    ),
    signedVector(
      "alice's session device",
      "session-device",
      alice.accountSecret,
      session,
      certificate,
    ),
    signedVector("alice asks bob", "request", aliceSigns, request, signedRequest),
    signedVector("bob says yes", "answer", bobSigns, answer, signedAnswer),
    vector("what alice's device signs to sign in", "sign-in-bytes", challenged, challenge),
    signedVector("its signature", "signature", aliceSigns, signature, signInSignature),
    vector("what the server signs at alice's sign-up", "sign-up-bytes", signedUp, statement),
    signedVector(
      "the server's signature",
      "signature",
      serverSigningSecret,
      ofServer,
      signUpSignature,
    ),
  ],
};
