// Somebody who gets hold of a device's resumption secret and ticket once they are used up, and
// tries to sign in with them: a secret out of a core dump, a ticket out of a swap file.
import { resumptionProof } from "#crypto";
import { decodeFromServer, encodeToServer, protocolVersion } from "#protocol";
import type { FromServer, ToServer } from "#protocol";
import type { Channel } from "./channel.ts";
import { Violation } from "./violation.ts";
import type { Around } from "./sim-world.ts";

type Resume = Extract<ToServer, { type: "resume" }>;

/** What a device resumed with. */
interface Loot {
  resume: Resume;
  secret: Uint8Array;
}

/** Watches one device. */
export class Thief {
  readonly #around: Around;
  #secret: Uint8Array | undefined;
  #loot: Loot | undefined;

  constructor(around: Around) {
    this.#around = around;
  }

  /** The device is about to prove that it knows this secret. */
  sees(secret: Uint8Array): void {
    this.#secret = secret;
  }

  /** The device resumes. If it does so with a newer ticket, the one before is used up. */
  hears(resume: Resume): void {
    const before = this.#loot;
    this.#loot = this.#secret && { resume, secret: this.#secret };
    if (before && before.resume.ticket.toHex() !== resume.ticket.toHex()) this.#comeIn(before);
  }

  #comeIn(loot: Loot): void {
    const { clockwork, server } = this.#around;
    const nonce = new Uint8Array(32);
    const say = (frame: ToServer): void => {
      clockwork.after(1, () => {
        if (number !== undefined) server.frame(number, encodeToServer(frame));
      });
    };
    const number = server.accept(channelOf((said) => {
      if (said.type === "welcome") return say(this.#proofOf(loot, nonce, said.nonce));
      if (said.type === "signedIn") throw new Violation("S9", "a used ticket lets a thief in");
      if (number !== undefined) clockwork.after(1, () => server.closed(number));
    })); // prettier-ignore
    const version = { min: protocolVersion, max: protocolVersion };
    say({ type: "hello", ...version, nonce, features: [], program: "thief" });
  }

  #proofOf({ resume, secret }: Loot, mine: Uint8Array, servers: Uint8Array): Resume {
    const { primitives } = this.#around;
    return { ...resume, proof: resumptionProof(primitives, secret, mine, servers) };
  }
}

const nothing = (): void => {};

/** A connection without a cable, on which nothing goes wrong. */
function channelOf(hear: (said: FromServer) => void): Channel {
  return {
    person: "a thief",
    sendUp: nothing,
    hangUp: nothing,
    sendDown(bytes) {
      const said = decodeFromServer(bytes);
      if (said) hear(said);
    },
    closeDown: nothing,
    cut: nothing,
    swallow: nothing,
  };
}
