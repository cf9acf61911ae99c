// What a server keeps of Alice's account for its password, and her device keeps too.
import { encodeCost, opaqueLengths } from "#crypto";
import { sealRegistration } from "#protocol";
import { wrappedAccountKey } from "./keys.ts";
import { alice, signer } from "./people.ts";
import { filled, signedVector, type Chapter } from "./vector.ts";

/** OPAQUE's record; any bytes will do, because no vector computes with it. */
export const record = filled(0x03, opaqueLengths.record);

const { owner, accountSecret } = alice;
/** A stretching that is not that of the first version. */
export const stretching = encodeCost({ memoryKib: 131_072, iterations: 4, parallelism: 4 });

const first = { record, wrappedKey: wrappedAccountKey, stretching: new Uint8Array(), number: 0 };
const body = { ...owner, ...first };
const changed = { ...body, stretching, number: 1 };

export const signedRegistration = sealRegistration(body, signer(accountSecret));
export const signedChange = sealRegistration(changed, signer(accountSecret));

/** The account as a device gives it back. */
export const registration: Chapter = {
  title: "Given back",
  vectors: [
    signedVector("alice's account", "registration", accountSecret, body, signedRegistration),
    signedVector("her next password", "registration", accountSecret, changed, signedChange),
  ],
};
