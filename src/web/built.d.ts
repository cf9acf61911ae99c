// The names that the build (tools/build-web.mjs) replaces.

/** The path of the worker's script; its name changes with its content. */
declare const WORKER_URL: string;
declare const WASM_URL: string;
/** What estimates how many guesses a password takes. */
declare const GUESSES_URL: string;
/** Everything the page needs to open without a network. */
declare const CACHED_FILES: readonly string[];
/** Changes whenever a file does. */
declare const VERSION: string;
