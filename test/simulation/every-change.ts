// The seeds that every change is tested with; `npm run simulate` runs many more.
import type { DrawName } from "./draws.ts";

/** The first seeds, and later ones in which something happens that happens in none of the first. */
export const everyChange = {
  first: 1,
  count: 400,
  also: [
    409, // The clock is not continued after a restart, if that bug is planted.
    445, // A write error while being asked.
    486, // Killed after a write while the server is away.
    560, // What arrived is acknowledged before it is kept, if that bug is planted.
    563, // A line is shown before it was reported, if that bug is planted.
    637, // A write error, and unsure of a commit, while being asked.
    766, // Killed before a send in a direct chat.
    835, // Killed after a send while the server is away.
    846, // Killed before a commit in a waiting and in a relayed chat.
    957, // Killed after a write and before a commit in a direct chat.
    1_003, // What was read before a crash is not reported, if that bug is planted.
    1_066, // Killed after a commit in a waiting chat.
    1_131, // Killed before a commit while being asked.
    1_358, // Killed between turns while asking.
    1_568, // Killed between turns while asking.
    1_893, // Killed after a commit in a relayed and in a direct chat.
    2_429, // Killed after a send while being asked.
    2_878, // Killed after a commit in a waiting chat.
    3_332, // Killed before a send while asking.
    3_511, // Killed between turns in a direct chat.
    5_904, // Killed between turns while being asked.
    8_575, // Killed between turns while being asked.
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
    109, // A no for others.
    116, // Parents that are not in the table.
    123, // Blocks that the server makes up.
    130, // A forked log; a clock of 1970; more is claimed than is held, and nothing at all.
    131, // A batch with a byte too many.
    133, // No window.
    139, // A link is made without a consent, if that bug is planted.
    146, // The list of somebody else comes with a yes to a stranger.
    153, // Other heads are claimed.
    189, // A small window; unknown types without a line; entries both erased and not.
    199, // The server has another key.
    225, // Parents in a circle.
    240, // A batch that is empty; flags and lifetimes; unknown types.
    257, // Texts that are not texts; another conversation.
    259, // A batch with a field too many.
    271, // A handshake with no list; logs that nobody names.
    308, // A clock that runs backwards.
    329, // A handshake with somebody else's key.
    337, // Batches are withheld.
    346, // Everything has been read.
    353, // A number written longer than needed.
    365, // Parents with another hash.
    414, // The last clock of all.
    415, // A batch with no entries.
    463, // Parents from nowhere; too many entries.
    524, // A clock that runs backwards.
    620, // A parent counts whatever its hash is, if that bug is planted.
    755, // A content is taken in before its hash is checked, if that bug is planted.
    1_282, // Answers with other contents.
  ],
  draw: "liars",
} as const;

/** The same for worlds in which many lines are written on many devices. */
export const everyChangeOfCrowds = {
  first: 1,
  count: 20,
  also: [
    38, // Only the child of a late parent moves, if that bug is planted.
    49, // Only the first slice of what is missing is asked for, if that bug is planted.
    436, // A content that came later is not passed on, if that bug is planted.
    444, // A device goes on talking to somebody it blocks, if that bug is planted.
    515, // Where moving goes on is skipped, if that bug is planted.
  ],
  draw: "crowds",
} as const;

const all = { honest: everyChange, liars: everyChangeWithLiars, crowds: everyChangeOfCrowds };

/** Whether every change is tested with this seed of such worlds. */
export const isTried = (worlds: DrawName, seed: number): boolean => {
  const { count, also } = all[worlds];
  return seed <= count || also.some((one) => one === seed);
};
