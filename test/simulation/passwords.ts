// Stands in for OPAQUE, whose real work would take a second each time: the same steps, the same
// answers, and the same side notices a wrong password.
import type { Primitives } from "#crypto";
import type { PasswordWork as PeerWork } from "#peer";
import type { PasswordWork as ServerWork } from "#server";

/** Both sides' password work, done at once. */
export interface Passwords {
  peer(work: PeerWork): unknown;
  server(work: ServerWork): unknown;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The record that the server keeps is a hash, and the proof of knowing the password is another. */
export function createPasswords({ sha256 }: Primitives, serverKey: Uint8Array): Passwords {
  const recordOf = (password: string, name: string): Uint8Array =>
    sha256(bytesOf(`record ${name} ${password}`));
  const exportKeyOf = (password: string, name: string): Uint8Array => {
    const key = sha256(bytesOf(`export ${name} ${password}`));
    return Uint8Array.from([...key, ...key]);
  };
  /** The client compares its own record with this: nobody else's fits. */
  const responseTo = (record: Uint8Array): Uint8Array => sha256(bytesOf("response"), record);

  function peer(work: PeerWork): unknown {
    if (work.work === "estimateGuesses") return 1e12;
    if (work.work === "startSignUp" || work.work === "startSignIn") {
      return { state: new Uint8Array(32), request: new Uint8Array(32).fill(1) };
    }
    const [password, , response, name] = work.ask;
    const [record, exportKey] = [recordOf(password, name), exportKeyOf(password, name)];
    if (work.work === "finishSignUp")
      return { record, exportKey, serverKey, stretching: new Uint8Array() };
    if (responseTo(record).toHex() !== response.toHex()) return undefined;
    return { message: sha256(record), exportKey, loginKey: new Uint8Array(64), serverKey };
  }

  function server(work: ServerWork): unknown {
    switch (work.work) {
      case "signUp":
        return new Uint8Array(32);
      case "startSignIn": {
        const record = work.record ?? new Uint8Array(32);
        return { state: record, response: responseTo(record) };
      }
      case "finishSignIn":
        return sha256(work.state).toHex() === work.message.toHex();
    }
  }
  return { peer, server };
}
