// Direct paths without a network: the descriptions that two peers exchange identify the two ends.
import type { Description } from "#protocol";
import type { PathId, PeerEffect, PeerInput } from "#peer";
import type { Clockwork } from "./clockwork.ts";

/** All direct paths of a world. */
export interface PathsInMemory {
  /** Carries out a peer's effect that concerns paths. */
  perform(effect: PathEffect, take: (input: PeerInput) => void): void;
  /** Makes everyone, or nobody, directly reachable from now on; open paths break. */
  allow(on: boolean): void;
}

/** The effects that concern paths. */
export type PathEffect = Extract<PeerEffect, { path: PathId }>;

interface End {
  path: PathId;
  take(input: PeerInput): void;
  ufrag: string;
  /** The name of the other end, once it is described. */
  other: string | undefined;
  state: "making" | "open";
}

export function createPaths(clockwork: Clockwork): PathsInMemory {
  const ends = new Map<string, End>();
  let allowed = false;
  let made = 0;

  const endOf = (path: PathId): End | undefined =>
    [...ends.values()].find((end) => end.path === path);

  function descriptionOf({ ufrag }: End, offers: boolean): Description {
    const setup = offers ? "actpass" : "active";
    return { ufrag, password: "p".repeat(22), fingerprint: new Uint8Array(32), setup };
  }

  function open(path: PathId, offers: boolean, take: End["take"]): void {
    if (!allowed) return clockwork.post(() => take({ type: "pathClosed", path }));
    made += 1;
    const end: End = { path, take, ufrag: `path${made}`, other: undefined, state: "making" };
    ends.set(end.ufrag, end);
    clockwork.post(() =>
      take({ type: "pathDescribed", path, description: descriptionOf(end, offers) }),
    );
  }

  function describe(path: PathId, ufrag: string): void {
    const end = endOf(path);
    if (end) end.other = ufrag;
    const other = end && ends.get(ufrag);
    if (!other || other.other !== end.ufrag) return;
    for (const one of [end, other]) {
      one.state = "open";
      clockwork.post(() => one.take({ type: "pathOpened", path: one.path }));
    }
  }

  function send(path: PathId, bytes: Uint8Array): void {
    const end = endOf(path);
    const other = end?.state === "open" ? ends.get(end.other ?? "") : undefined;
    if (!other) return;
    clockwork.post(() => other.take({ type: "pathFrame", path: other.path, bytes }));
  }

  /** The end that closes hears nothing about it; the other one does. */
  function close(path: PathId): void {
    const end = endOf(path);
    if (!end) return;
    ends.delete(end.ufrag);
    const other = ends.get(end.other ?? "");
    if (!other) return;
    ends.delete(other.ufrag);
    clockwork.post(() => other.take({ type: "pathClosed", path: other.path }));
  }

  return {
    perform(effect, take) {
      switch (effect.type) {
        case "openPath":
          return open(effect.path, effect.offers, take);
        case "describePath":
          return describe(effect.path, effect.description.ufrag);
        case "sendPath":
          return send(effect.path, effect.bytes);
        case "closePath":
          return close(effect.path);
        case "addCandidate":
          return;
      }
    },
    allow(on) {
      allowed = on;
      if (on) return;
      for (const { path, take } of ends.values()) {
        clockwork.post(() => take({ type: "pathClosed", path }));
      }
      ends.clear();
      clockwork.run();
    },
  };
}
