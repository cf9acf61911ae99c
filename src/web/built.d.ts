// What the build (tools/build-web.mjs) puts in place of these names.

/** Where the files are whose names change with their content. */
declare const WORKER_URL: string;
declare const WASM_URL: string;
/** All that the page needs to open without a network. */
declare const CACHED_FILES: readonly string[];
/** Changes with every file. */
declare const VERSION: string;
