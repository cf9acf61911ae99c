// The seeds that every change is tested with; `npm run simulate` runs many more.

/** The first seeds, and later ones in which something happens that happens in none of the first. */
export const everyChange = {
  first: 1,
  count: 800,
  also: [
    957, // Killed before a commit in a direct chat.
    1_003, // What was read before a crash is not said, if that bug is planted.
    1_131, // Killed before a commit while being asked.
    2_106, // Killed after a commit while being asked.
    2_307, // Killed after a send while the server is away.
    2_613, // Killed after a send while being asked.
    2_629, // Killed between turns while being asked.
    2_782, // A link is made without a consent, if that bug is planted.
    2_878, // Killed after a commit while the server is away.
    3_027, // Killed between turns while asking.
    3_332, // Killed before a send while asking.
    3_511, // Killed between turns in a direct chat.
  ],
} as const;

/** The same for worlds with a liar: the later ones tell lies that are missing in the first. */
export const everyChangeWithLiars = {
  first: 1,
  count: 150,
  also: [
    229, // Known types of entries with odd bodies; batches are withheld.
    261, // The server rolls its directory back.
    272, // Parents that are not in the table.
    273, // The server has absurd limits.
    278, // Handshakes with something else, and with the key of another.
    295, // The server gives another wrapped key.
    318, // A forked log, the last clock of all, and one of 1970.
    340, // A handshake with half a device list.
    362, // Erased entries.
  ],
  draw: "liars",
} as const;

/** Whether every change is tested with this seed, in a world without liars. */
export const isTried = (seed: number): boolean =>
  seed <= everyChange.count || everyChange.also.some((one) => one === seed);
