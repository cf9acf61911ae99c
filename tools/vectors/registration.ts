// What a server keeps of Alice's account for its password, and her device keeps too.
import { opaqueLengths } from "#crypto";
import { sealRegistration } from "#protocol";
import { wrappedAccountKey } from "./keys.ts";
import { alice, signer } from "./people.ts";
import { filled, signedVector, type Chapter } from "./vector.ts";

/** OPAQUE's record; any bytes will do, because no vector computes with it. */
export const record = filled(0x03, opaqueLengths.record);

const { owner, accountSecret } = alice;
const body = { ...owner, record, wrappedKey: wrappedAccountKey };

export const signedRegistration = sealRegistration(body, signer(accountSecret));

/** The account as a device gives it back. */
export const registration: Chapter = {
  title: "Given back",
  vectors: [
    signedVector("alice's account", "registration", accountSecret, body, signedRegistration),
  ],
};
