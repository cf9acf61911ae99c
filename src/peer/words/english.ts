// English: everything that Tincan says. Another language is a file like this one.
export * from "./brief-words.ts";
export * from "./durations.ts";
export * from "./page-words.ts";
export * from "./reason-words.ts";
export * from "./server-words.ts";
export * from "./sizes.ts";
export * from "./words.ts";
