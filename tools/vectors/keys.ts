// What we derive from keys and numbers: wrapped keys, resumption, safety number, conversation.
import { resumptionProof, resumptionSecret, safetyNumber, wrapKey } from "#crypto";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { directConversation } from "../../src/peer/logs/conversation.ts";
import { contextOf } from "./context.ts";
import { alice, bob } from "./people.ts";
import { clientNonce, serverNonce } from "./signed.ts";
import { filled, vector, type Chapter } from "./vector.ts";

const exportKey = filled(0x0e, 64);
const nonce = filled(0x0c, 12);
const purpose = "tincan/1/account-key";

/** Alice's account key as the server keeps it. */
export const wrappedAccountKey = wrapKey(
  primitivesNode, () => nonce, exportKey, purpose, alice.accountSecret,
); // prettier-ignore

const serverSecret = filled(0x72);

/** What Alice's device received at its last sign-in. */
export const resumption = {
  ticket: filled(0x71, 16),
  share: primitivesNode.agreementPublic(serverSecret),
};

const { agreementSecret } = alice.keys;
const agreed = resumptionSecret(
  primitivesNode, agreementSecret, resumption.share, resumption.share,
); // prettier-ignore

/** The secret that Alice's device and the server derive from it. */
export const ticketSecret = agreed ?? new Uint8Array();

/** The conversation of Alice and Bob. */
export const conversation = directConversation(contextOf(0), alice.account, bob.account);

const accounts = { accounts: [alice.account, bob.account] };
const keys = [alice.accountKey, bob.accountKey];
const digits = safetyNumber(primitivesNode, alice.accountKey, bob.accountKey);
const wrapped = { exportKey, purpose, nonce, plain: alice.accountSecret };
const resumed = { secret: ticketSecret, clientNonce, serverNonce };
const proof = resumptionProof(
  primitivesNode, ticketSecret, clientNonce, serverNonce,
); // prettier-ignore

/** Recipes whose results are not messages. */
export const recipes: Chapter = {
  title: "Made of keys",
  vectors: [
    vector("alice and bob", "conversation", accounts, Uint8Array.fromHex(conversation)),
    vector("as ASCII", "safety-number", { keys, digits }, new TextEncoder().encode(digits)),
    vector("alice's account key", "wrapped-key", wrapped, wrappedAccountKey),
    vector("alice's device comes back", "resumption-proof", resumed, proof),
  ],
};
