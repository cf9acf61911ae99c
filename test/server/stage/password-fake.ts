// Stands in for OPAQUE, which has its own tests and would slow the server's tests down by seconds.
import type { PasswordWork } from "#server";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";

const { sha256 } = primitivesNode;

/** The record the server keeps of a password, and the finish that proves the password: its hash. */
export function passwordBytes(password: string): { record: Uint8Array; finish: Uint8Array } {
  const record = sha256(new TextEncoder().encode(password));
  return { record, finish: sha256(record) };
}

/** The server's part; an empty request is malformed, and `fake` is the record for unknown names. */
export function passwordAnswer(work: PasswordWork, fake: Uint8Array): unknown {
  switch (work.work) {
    case "signUp":
      return work.request.length > 0 ? new Uint8Array(64) : undefined;
    case "startSignIn":
      if (work.request.length === 0) return undefined;
      return { state: work.record ?? fake, response: new Uint8Array(320) };
    case "finishSignIn":
      return sha256(work.state).toHex() === work.message.toHex();
  }
}
