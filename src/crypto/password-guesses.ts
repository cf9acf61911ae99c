// How many guesses a password takes, as the library zxcvbn estimates it; its dictionaries load on first
// use.

/** What estimates how many guesses a password takes, at least 1. */
export type EstimateGuesses = (password: string, about: readonly string[]) => Promise<number>;

let estimator: Promise<EstimateGuesses> | undefined;

/**
 * The estimate for somebody who knows people's habits, the words of English and the passwords that
 * have leaked, and tries the words in `about` first, such as the person's name. The first call takes
 * 0.4 s and some 60 MB for the dictionaries, which stay.
 */
export const estimateGuesses: EstimateGuesses = async (password, about) =>
  (await (estimator ??= loadEstimator()))(password, about);

async function loadEstimator(): Promise<EstimateGuesses> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  const dictionary = { ...common.dictionary, ...english.dictionary };
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: common.adjacencyGraphs });
  return async (password, about) => zxcvbn.check(password.normalize("NFC"), [...about]).guesses;
}
