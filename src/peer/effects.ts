// Carries out what a peer wants done: which adapter each effect is for.
import type { Candidate, Description } from "#protocol";
import type { ServerConnection } from "./connection/server-connection.ts";
import type { PeerEvent } from "./world/events.ts";
import type {
  PasswordWork,
  Passwords,
  PathId,
  PeerEffect,
  PeerInput,
  StunServer,
} from "./world/ports.ts";

/** One function for each effect on a direct path (docs/protocol.md §8). None of them throws. */
export interface DirectPaths {
  /** Starts a connection. `offers`: this side describes itself first. It ends with `pathClosed`. */
  open(path: PathId, offers: boolean, stun: StunServer | undefined): void;
  describe(path: PathId, description: Description): void;
  addCandidate(path: PathId, candidate: Candidate): void;
  send(path: PathId, bytes: Uint8Array): void;
  /** Reports nothing more about this path, not even its end. What was sent before still leaves. */
  close(path: PathId): void;
}

/** What a platform provides to a peer. Times are ms since 1970 by the steady clock. */
export interface Adapters {
  tell(event: PeerEvent): void;
  server: Pick<ServerConnection, "open" | "close" | "send">;
  paths: DirectPaths;
  passwords: Passwords;
  /** The only timer: when to wake, replacing the time set before. */
  alarm: { set(at: number | undefined): void };
}

/** Carries out effects with these adapters; what comes of them comes back as inputs. */
export function performWith(
  adapters: Adapters,
  take: (input: PeerInput) => void,
): (effect: PeerEffect) => void {
  const { tell, server, paths, passwords, alarm } = adapters;
  return (effect) => {
    switch (effect.type) {
      case "tell":
        return tell(effect.event);
      case "openServer":
        return server.open();
      case "closeServer":
        return server.close();
      case "sendServer":
        return server.send(effect.bytes);
      case "password":
        return workOnPassword(passwords, effect.call, effect.work, take);
      case "openPath":
        return paths.open(effect.path, effect.offers, effect.stun);
      case "describePath":
        return paths.describe(effect.path, effect.description);
      case "addCandidate":
        return paths.addCandidate(effect.path, effect.candidate);
      case "sendPath":
        return paths.send(effect.path, effect.bytes);
      case "closePath":
        return paths.close(effect.path);
      case "wakeAt":
        return alarm.set(effect.at);
    }
  };
}

function workOnPassword(
  passwords: Passwords,
  call: number,
  work: PasswordWork,
  take: (input: PeerInput) => void,
): void {
  const answered = (answer: unknown): void => take({ type: "answered", call, answer });
  const failed = (): void => take({ type: "failed", call });
  carryOut(passwords, work).then(answered, failed);
}

/** One case for each function, so that the compiler checks the arguments. */
function carryOut(passwords: Passwords, work: PasswordWork): Promise<unknown> {
  switch (work.work) {
    case "estimateGuesses":
      return passwords.estimateGuesses(...work.ask);
    case "startSignUp":
      return passwords.startSignUp(...work.ask);
    case "finishSignUp":
      return passwords.finishSignUp(...work.ask);
    case "startSignIn":
      return passwords.startSignIn(...work.ask);
    case "finishSignIn":
      return passwords.finishSignIn(...work.ask);
  }
}
