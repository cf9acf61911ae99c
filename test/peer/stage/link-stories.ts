// How tests of links begin, and what they check: two devices that talk, and what the relay sees.
import assert from "node:assert/strict";
import type { LinkFrame } from "#protocol";
import { createPair, type Pair, type Side } from "./two-links.ts";

/** A pair whose links are up, over the relay, with all earlier news dropped. */
export function linked(): Pair {
  const pair = createPair();
  for (const side of [pair.initiator, pair.responder]) side.direct = false;
  pair.meet();
  forget(pair);
  return pair;
}

/** A pair that talks over a direct path. */
export function direct(): Pair {
  const pair = createPair();
  pair.paths.allow(true);
  pair.meet();
  forget(pair);
  return pair;
}

/** Drops all news up to now. */
export function forget(pair: Pair): void {
  for (const side of both(pair)) {
    side.news();
    side.heard();
  }
}

/** Whether both hear each other. */
export function assertTalking({ initiator, responder }: Pair): void {
  for (const [side, other] of [
    [initiator, responder],
    [responder, initiator],
  ] as const) {
    other.heard();
    side.say("open");
    assert.deepEqual(other.heard(), [{ type: "chat", state: "open" }]);
  }
}

/** Records what goes over the relay from now on, both ways, and lets it through. */
export function tapRelay({
  initiator,
  responder,
}: Pair): { frame: LinkFrame; bytes: Uint8Array }[] {
  const seen: { frame: LinkFrame; bytes: Uint8Array }[] = [];
  for (const side of [initiator, responder]) {
    side.onRelay = (frame, bytes) => {
      seen.push({ frame, bytes });
      return [bytes];
    };
  }
  return seen;
}

/** Both sides, the initiator first. */
export const both = ({ initiator, responder }: Pair): Side[] => [initiator, responder];
/** How many of these frames are handshake messages. */
export const handshakes = (seen: { frame: LinkFrame }[]): number =>
  seen.filter(({ frame }) => frame.type === "handshake").length;

/** From now on nothing from this side reaches the other. */
export function silence(side: Side): void {
  side.onRelay = () => [];
  side.onPath = () => [];
}

/** Nobody says anything for this long, ms; the link stays, whether relayed or direct. */
export function assertStaysLinked(ms: number): void {
  for (const make of [linked, direct]) {
    const pair = make();
    pair.clockwork.advance(ms);
    assert.ok(both(pair).every((side) => !side.news().includes("down")));
    assertTalking(pair);
  }
}
