// A false server: it shows the keys of the true one, but has none of its secrets.
import { passwordServer, signFor } from "#crypto";
import { signUpBytes, type FromServer } from "#protocol";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import type { Device, World } from "../../peer/stage/world.ts";

type Welcome = Extract<FromServer, { type: "welcome" }>;

/** What the false server changes in the welcome of the true one. */
type Changed = Partial<Pick<Welcome, "serverKey" | "signingKey">>;

/** A server in place of the true one, which is mute from now on. */
export interface FalseServer {
  /** Answers the hello of a device that has just connected, and says that its name is new. */
  welcome(device: Device, changed?: Changed): void;
  /** Answers the sign-up with an OPAQUE key of its own, signed with its own key or not at all. */
  answerSignUp(device: Device, signs: boolean): Promise<void>;
  /** The key with which it signs. */
  readonly signingKey: Uint8Array;
}

/** Takes the place of the world's server; `seen` is a welcome that it once heard on the way. */
export async function createFalseServer(world: World, seen: Welcome): Promise<FalseServer> {
  world.server.become("mute");
  const secret = await passwordServer.createSecret();
  const signingSecret = primitivesNode.sha256(secret);

  function welcome(device: Device, changed: Changed = {}): void {
    device.hears({ ...seen, ...changed });
    const asked = device.sent("name").at(-1);
    if (asked) device.hears({ type: "known", re: asked.n, known: false });
  }

  async function answerSignUp(device: Device, signs: boolean): Promise<void> {
    const [hello, asked] = [device.sent("hello").at(-1), device.sent("signUpStart").at(-1)];
    if (!hello || !asked) return;
    const { n: re, name, message: request } = asked;
    const response = await passwordServer.signUpResponse(secret, name, request);
    if (!response) throw new Error("the device has asked for nothing that has an answer");
    // Its second half is the server's key, so OPAQUE finds nothing wrong.
    response.set(seen.serverKey, 32);
    const { nonce: serverNonce } = device.received("welcome").at(-1) ?? seen;
    const nonces = { clientNonce: hello.nonce, serverNonce };
    const bytes = signUpBytes({ serverKey: seen.serverKey, ...nonces, name, request, response });
    const signature = signFor(primitivesNode, signingSecret, "sign-up", bytes);
    const signed = { signature: signs ? signature : undefined };
    device.hears({ type: "signUpNext", re, message: response, ...signed });
    await world.settle();
  }

  return { welcome, answerSignUp, signingKey: primitivesNode.signingPublic(signingSecret) };
}
