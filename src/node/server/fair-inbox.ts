// Takes a few frames of each connection in a turn of the event loop, so that nobody waits for another's
// flood: one read of a socket brings up to 64 kB, and those may be thousands of frames.

/** Frames of one connection in one turn: enough for a full window of a chat, a fraction of 1 ms. */
export const framesAtOnce = 32;

/** The frames of one connection that have come, and wait for their turn. */
export interface FairInbox {
  /** A frame has come: it is taken now, or in a later turn. */
  put(bytes: Uint8Array): void;
  /** Takes all that waits: nothing more comes. */
  end(): void;
  /** Forgets what waits: we want nothing more from this connection. */
  drop(): void;
}

/** Where frames go, and how to stop and continue reading while some wait. */
export interface InboxEars {
  take(bytes: Uint8Array): void;
  /** Frames wait, so nothing more should be read; at most one read of the socket is held. */
  full(): void;
  /** Nothing waits any more. */
  empty(): void;
}

/** Begins with an empty inbox. */
export function createFairInbox({ take, full, empty }: InboxEars): FairInbox {
  const waiting: Uint8Array[] = [];
  let left = framesAtOnce;
  let isTurnNoted = false;

  function nextTurn(): void {
    isTurnNoted = false;
    left = framesAtOnce;
    if (waiting.length === 0) return;
    takeUpTo(framesAtOnce);
    if (waiting.length === 0) empty();
  }

  /** What is taken may make us drop the rest. */
  function takeUpTo(count: number): void {
    for (let taken = 0; taken < count; taken += 1) {
      const bytes = waiting.shift();
      if (bytes === undefined) return;
      takeNow(bytes);
    }
  }

  function takeNow(bytes: Uint8Array): void {
    left -= 1;
    if (!isTurnNoted) setImmediate(nextTurn);
    isTurnNoted = true;
    take(bytes);
  }

  return {
    put(bytes) {
      if (waiting.length === 0 && left > 0) return takeNow(bytes);
      waiting.push(bytes);
      if (waiting.length === 1) full();
    },
    end() {
      takeUpTo(waiting.length);
    },
    drop() {
      waiting.length = 0;
    },
  };
}
