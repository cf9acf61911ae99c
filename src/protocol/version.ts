// The versions of the wire protocol, the features that can be agreed on within one, and how two
// programs come to speak the same.
import { decode, encode } from "./cbor.ts";
import { certificateBytesMax } from "./limits.ts";
import { Malformed, bytesUpTo, growing, later, list, mapped, optional } from "./shape.ts";
import { text, uint } from "./shape.ts";
import type { Of } from "./shape.ts";

/**
 * The versions that this program speaks (docs/protocol.md §11). Two programs use the highest one
 * that both speak; with none in common they do not talk.
 *
 * - 1 (2026-11-22): the first.
 * - 2 (2026-11-22): a claim includes the head of a log for its author, who may have lost it.
 * - 3 (2026-11-30, a draft): ranges of versions and features in `hello` and in every handshake; a new
 *   form of entries, batches as byte strings, and claims in pages.
 */
export const versions = { min: 3, max: 3 } as const;

/** The newest version that this program speaks. */
export const protocolVersion: number = versions.max;

/** What this program can do beyond its version, by name; nothing so far (docs/protocol.md §11). */
export const features: readonly string[] = [];

/** What one program offers another (docs/protocol.md §11). */
export interface Offer {
  min: number;
  max: number;
  features: readonly string[];
}

/** What two programs have agreed on. */
export interface Agreed {
  version: number;
  /** The features that both have. */
  features: string[];
}

/** What this program and another can speak, or undefined if they have no version in common. */
export function agree(theirs: Offer, ours: Offer = { ...versions, features }): Agreed | undefined {
  const version = Math.min(ours.max, theirs.max);
  if (version < Math.max(ours.min, theirs.min)) return undefined;
  return { version, features: ours.features.filter((one) => theirs.features.includes(one)) };
}

/** ASCII, so that an offer with as many as may be fits into every message of a handshake. */
const featureName = mapped(
  text(32),
  (name) => {
    if (!/^[a-z0-9-]+$/.test(name)) throw new Malformed("no name of a feature");
    return name;
  },
  (name) => name,
);

/** The names of features on the wire (docs/protocol.md §11). Older programs name none. */
export const featureNames = later(list(featureName, 64), []);

const linkOffer = growing({
  list: bytesUpTo(16_384),
  min: uint(255),
  max: uint(255),
  features: featureNames,
  certificate: later(optional(bytesUpTo(certificateBytesMax)), undefined),
});

/** What a device says of itself in the handshake of a link (docs/protocol.md §7). */
export type LinkOffer = Of<typeof linkOffer>;

/**
 * The payload of a handshake's second and third message: our offer, with our signed device list
 * (docs/protocol.md §7). A session device adds its certificate.
 */
export const encodeLinkOffer = (own: Uint8Array, certificate?: Uint8Array): Uint8Array =>
  encode(linkOffer, { list: own, ...versions, features: [...features], certificate });

/** The other side's offer, or undefined for any other bytes (docs/protocol.md §7). */
export const decodeLinkOffer = (wire: Uint8Array): LinkOffer | undefined => decode(linkOffer, wire);
