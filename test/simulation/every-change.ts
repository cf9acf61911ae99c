// The seeds that every change is tested with; `npm run simulate` runs many more.

/** The first seeds, and later ones in which something happens that happens in none of the first. */
export const everyChange = {
  first: 1,
  count: 400,
  also: [
    429, // Killed before a commit and between turns in a waiting chat.
    538, // Killed before a commit in a relayed chat.
    563, // A line is shown before it was reported, if that bug is planted.
    716, // Killed after a write while the server is away.
    766, // Killed before a send in a direct chat.
    835, // Killed after a send while the server is away; unsure of a commit while being asked.
    883, // Killed after a commit while the server is away.
    957, // Killed after a write and before a commit in a direct chat.
    1_003, // What was read before a crash is not reported, if that bug is planted.
    1_107, // Killed between turns while asking.
    1_131, // Killed before a commit while being asked.
    1_373, // Killed after a commit while being asked.
    1_893, // Killed after a commit in a relayed and in a direct chat.
    2_097, // Killed after a commit in a waiting chat; a full disk and a write error while being asked.
    2_429, // Killed after a send while being asked.
    2_629, // Killed between turns while being asked.
    2_782, // A link is made without a consent, if that bug is planted.
    3_332, // Killed before a send while asking.
    3_511, // Killed between turns in a direct chat.
  ],
} as const;

/** The same for worlds with a liar: the later ones tell lies that are missing in the first. */
export const everyChangeWithLiars = {
  first: 1,
  count: 100,
  also: [
    101, // Blocks that the server makes up.
    106, // Another conversation.
    129, // Acknowledgements are withheld.
    133, // A storm of questions.
    142, // The server says no for others.
    146, // An old yes is shown for another request.
    148, // Frames are repeated.
    167, // The server has absurd limits.
    197, // Erased entries, and a million heads.
    229, // Known types of entries with odd bodies; batches are withheld.
    235, // The server gives another wrapped key.
    261, // The server rolls its directory back.
    272, // Parents that are not in the table.
    278, // Handshakes with something else, and with somebody else's key.
    318, // A forked log, the last clock of all, and one of 1970.
    340, // Everything is said twice; a handshake with half a device list.
  ],
  draw: "liars",
} as const;

/** Whether every change is tested with this seed, in a world without liars. */
export const isTried = (seed: number): boolean =>
  seed <= everyChange.count || everyChange.also.some((one) => one === seed);
