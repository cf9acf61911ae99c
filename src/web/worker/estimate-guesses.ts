// What estimates a new password: a file of its own, large, that the worker loads when somebody signs up.
export { estimateGuesses } from "#crypto";
