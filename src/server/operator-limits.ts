// What the server allows, and why. The operator can set every one of these limits.

/**
 * Limits of a server (docs/protocol.md §4, docs/deploying.md). A name that ends in `Ms` holds ms,
 * one in `Bytes` bytes, and the others are counts. Rates are token buckets: `burst` at once,
 * refilled by `perHour` an hour.
 */
export interface ServerLimits {
  /**
   * Sign-ups by address, and by the /56 and the /48 around it, of which one customer may have every
   * address.
   */
  signUpsByAddress: Rate;
  signUpsByNetwork: Rate;
  signUpsByWideNetwork: Rate;
  /** Started logins by account and address, counted until their finish arrives. */
  signInsByAccount: Rate;
  /** Started logins by address. */
  signInsByAddress: Rate;
  /** Wrong passwords for one account before strangers have to wait, from whatever address. */
  guessesFree: number;
  /** That first wait, ms; it doubles with each wrong password, up to `guessMsMax`. */
  guessMs: number;
  guessMsMax: number;
  /** Name look-ups by address. */
  namesByAddress: Rate;
  /** Device lists that one account looks up: people open chats, and nobody needs a census. */
  directoryByAccount: Rate;
  /** Requests from one account to one that has not yet agreed to talk to it. */
  requestsByPair: Rate;
  /** Control frames of one device, and of all devices of an account; relayed ones have their own rate. */
  framesByDevice: Rate;
  framesByAccount: Rate;
  /** What one account has the server keep or forget: blocks, settings, ended requests and the like. */
  changesByAccount: Rate;
  /** Device lists and passwords of one account: each takes up to 17 checks of a signature, 3 ms. */
  listsByAccount: Rate;
  /** Relayed frames of one account: many times what two people need at full speed. */
  relaysByAccount: Rate;
  /**
   * Bytes that one account may relay: at once, then a second, and in 30 days; and a second once those
   * are used up, which still carries texts and the making of direct paths. Direct paths cost the
   * server nothing and have no limit.
   */
  relayBurstBytes: number;
  relayBytes: number;
  relayMonthBytes: number;
  relaySlowBytes: number;
  /**
   * Answers to one account that a relayed frame went nowhere. Whoever sends more without a stop has
   * been answered often enough, or reads nothing.
   */
  undeliveredByAccount: Rate;
  /** Started logins in total: each costs a millisecond of one core. */
  signInsInAll: Rate;
  /**
   * Devices let in at once: each costs a millisecond, and the server hears nobody else meanwhile.
   */
  signInsAtOnce: number;
  /**
   * Connections that have not signed in: from one address, enough for a school that shares one;
   * from one /56 and one /48 of IPv6, which one customer may have; and in all.
   */
  strangersByAddress: number;
  strangersByNetwork: number;
  strangersByWideNetwork: number;
  strangersInAll: number;
  /** How long a connection that has not signed in may say nothing, ms; peers ping more often. */
  strangerSilentMs: number;
  /** How long a connection may take to sign in, ms; people need time to type their password. */
  signInMs: number;
  /** How long a connection may take to say hello, ms. */
  helloMs: number;
  /** How long a login may take from its start to its finish, ms. */
  loginMs: number;
  /** Unwritten bytes that one channel may queue before the server drops relayed frames to it. */
  sendBufferBytes: number;
  /** The lobby closes with more devices online than this, and reopens below `lobbyReopens`. */
  lobbyCloses: number;
  lobbyReopens: number;
  /** Accounts that one device may watch in a closed lobby. */
  watched: number;
  /** How long to gather presence before sending it, ms. */
  presenceMs: number;
  /** How long a lost connection may take to come back before the others hear of it, ms. */
  graceMs: number;
  /**
   * How often we expect to hear from a peer, ms; after twice that in silence we give it up as lost.
   */
  heartbeatMs: number;
  /** How long a chat request rings, ms. */
  ringMs: number;
  /** Requests of one account that may ring at once. */
  ringing: number;
  /** Accounts with which one account has a grant; a yes holds for half a day, and few say fifty. */
  granted: number;
  /** How long a grant outlives the last device of one of its accounts, ms. */
  absenceMs: number;
  /** How long a resumption ticket is valid, ms. */
  ticketMs: number;
}

/** A token bucket: as many as `burst` at once, refilled by `perHour` an hour. */
export interface Rate {
  burst: number;
  perHour: number;
}

/** The limits of a server whose operator has set none (docs/protocol.md §4). */
export const defaultServerLimits: ServerLimits = {
  signUpsByAddress: { burst: 5, perHour: 3 },
  signUpsByNetwork: { burst: 10, perHour: 6 },
  signUpsByWideNetwork: { burst: 20, perHour: 12 },
  signInsByAccount: { burst: 5, perHour: 60 },
  signInsByAddress: { burst: 20, perHour: 1200 },
  guessesFree: 10,
  guessMs: 60_000,
  guessMsMax: 3_600_000,
  namesByAddress: { burst: 30, perHour: 1800 },
  directoryByAccount: { burst: 100, perHour: 600 },
  requestsByPair: { burst: 10, perHour: 60 },
  framesByDevice: { burst: 100, perHour: 72_000 },
  framesByAccount: { burst: 800, perHour: 288_000 },
  changesByAccount: { burst: 200, perHour: 7_200 },
  listsByAccount: { burst: 20, perHour: 240 },
  relaysByAccount: { burst: 20_000, perHour: 7_200_000 },
  relayBurstBytes: 33_554_432,
  relayBytes: 1_048_576,
  relayMonthBytes: 17_179_869_184,
  relaySlowBytes: 16_384,
  undeliveredByAccount: { burst: 500, perHour: 36_000 },
  signInsInAll: { burst: 100, perHour: 360_000 },
  signInsAtOnce: 16,
  strangersByAddress: 64,
  strangersByNetwork: 128,
  strangersByWideNetwork: 256,
  strangersInAll: 4_096,
  strangerSilentMs: 30_000,
  signInMs: 600_000,
  helloMs: 10_000,
  loginMs: 60_000,
  sendBufferBytes: 1_048_576,
  lobbyCloses: 500,
  lobbyReopens: 400,
  watched: 200,
  presenceMs: 200,
  graceMs: 10_000,
  heartbeatMs: 20_000,
  ringMs: 60_000,
  ringing: 64,
  granted: 1_024,
  absenceMs: 300_000,
  ticketMs: 24 * 3_600_000,
};
