// How English counts things.

/** `1 message`, `2 messages`. */
export const counted = (count: number, one: string): string =>
  `${count} ${count === 1 ? one : `${one}s`}`;
