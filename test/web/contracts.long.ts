// Runs the longer suites of the browser's adapters inside a browser: damaged stores, and the
// cryptography with the same vectors that Node's has to pass.
import { globSync } from "node:fs";
import { runInside } from "./run-inside.ts";

runInside("a store that is older or damaged", ["test/web/inside/whole-store-suite.ts"]);

/** These suites compare the results with Node's, so they only run in Node. */
const onlyInNode = ["primitives-agree", "base64url"];
const suites = globSync("test/crypto/*.test.ts").filter(
  (file) => !onlyInNode.some((name) => file.includes(name)),
);

runInside("the cryptography", suites.toSorted());
