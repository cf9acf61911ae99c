// The seeds that every change is tested with; `npm run simulate` runs many more.
import type { DrawName } from "./draws.ts";

/** The first seeds, and later ones in which something happens that happens in none of the first. */
export const everyChange = {
  first: 1,
  count: 400,
  also: [
    409, // The clock is not continued after a restart, if that bug is planted.
    416, // Killed after a commit in a relayed chat.
    429, // Killed before a commit in a waiting, and between turns in a direct chat.
    482, // A clock jump in a direct chat.
    492, // Killed after a write in a direct chat.
    509, // Killed after a commit in a direct chat.
    527, // A half-open cable while being asked.
    538, // Killed before a commit in a relayed chat.
    560, // What arrived is acknowledged before it is kept, if that bug is planted.
    563, // A line is shown before it was reported, if that bug is planted.
    766, // Killed before a send in a direct chat.
    787, // Killed after a send in a direct chat.
    812, // Killed after a send while the server is away.
    957, // Killed before a commit in a direct chat.
    1_003, // What was read before a crash is not reported, if that bug is planted.
    1_410, // A failed commit is taken for a success, if that bug is planted.
    1_484, // Killed after a commit while the server is away.
    1_568, // Killed between turns while asking.
    1_721, // Killed before a commit while asking.
    2_429, // A turn is committed in the next one, if that bug is planted.
    3_332, // Killed before a send while asking.
    3_358, // Killed after a commit in a waiting chat.
    5_275, // Killed between turns while being asked.
  ],
} as const;

/** The same for worlds with a liar: the later ones tell lies that are missing in the first. */
export const everyChangeWithLiars = {
  first: 1,
  count: 100,
  also: [
    101, // The server gives another ticket.
    105, // Known types with odd bodies.
    106, // A batch with broken bytes.
    116, // Types of version 2.
    117, // A peer ignores its window, and nobody is held to one, if that bug is planted.
    123, // The server makes up blocks.
    126, // Nothing is claimed.
    130, // A clock of 1970; more is claimed than is held.
    131, // Less is claimed than is held.
    132, // A sequence number that is far too high.
    133, // No window.
    135, // Unknown types without a line.
    137, // A batch without entries.
    146, // The list of somebody else comes with a yes to a stranger.
    153, // Other heads are claimed.
    163, // The server rolls its directory back.
    174, // A small window.
    188, // Logs that nobody names.
    192, // Erased entries.
    199, // The server has another key.
    203, // A handshake with no list.
    221, // A batch that is cut off.
    257, // Another conversation.
    298, // A log is named twice.
    311, // The server rolls its directory back.
    318, // Everything has been read.
    329, // A handshake with somebody else's key.
    353, // A number written longer than needed.
    411, // Somebody else's log; a million entries in a few bytes.
    460, // A wrong signature.
    463, // Too many entries; a list without an end.
    524, // A clock that runs backwards.
    585, // A million entries in a few bytes.
    620, // A parent counts whatever its hash is, if that bug is planted.
    690, // A batch that is empty.
    702, // Flags and lifetimes.
    755, // A content is taken in before its hash is checked, if that bug is planted.
    995, // Parents in a circle.
    1_563, // Answers with other contents.
    1_613, // A link is made without a consent, if that bug is planted.
  ],
  draw: "liars",
} as const;

/** The same for worlds in which many lines are written on many devices. */
export const everyChangeOfCrowds = {
  first: 1,
  count: 20,
  also: [
    38, // Only the child of a late parent moves, if that bug is planted.
    42, // Moved lines stay in memory where they were, if that bug is planted.
    49, // Only the first slice of what is missing is asked for, if that bug is planted.
    190, // What comes after a hole stays where it was, if that bug is planted.
    228, // What comes after a hole never counts again, if that bug is planted.
    231, // Lines that could not all move at once stay, if that bug is planted.
    444, // A device goes on talking to somebody it blocks, if that bug is planted.
    463, // A content that came later is not passed on, if that bug is planted.
  ],
  draw: "crowds",
} as const;

/** The same for worlds in which people look after their accounts. */
export const everyChangeOfAccounts = {
  first: 1,
  count: 20,
  also: [
    23, // The last heads of a removed device are not passed on, if that bug is planted.
    47, // What a removed device writes goes on counting, if that bug is planted.
    52, // What was said about direct paths is missed while away, if that bug is planted.
    73, // A block leaves a direct path open, if that bug is planted.
  ],
  draw: "accounts",
} as const;

const all = {
  honest: everyChange,
  liars: everyChangeWithLiars,
  crowds: everyChangeOfCrowds,
  accounts: everyChangeOfAccounts,
};

/** Whether every change is tested with this seed of such worlds. */
export const isTried = (worlds: DrawName, seed: number): boolean => {
  const { count, also } = all[worlds];
  return seed <= count || also.some((one) => one === seed);
};
