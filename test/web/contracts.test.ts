// Runs the contracts of the browser's adapters inside a browser: the store and the keys on its own
// disk, and the cryptography with the same vectors that Node's has to pass.
import { globSync } from "node:fs";
import { runInside } from "./run-inside.ts";

runInside("the store contract", ["test/web/inside/store-suite.ts"]);
runInside("the key file contract", ["test/web/inside/key-file-suite.ts"]);

/** These suites compare the results with Node's, so they only run in Node. */
const onlyInNode = ["primitives-agree", "base64url"];
const suites = globSync("test/crypto/*.test.ts").filter(
  (file) => !onlyInNode.some((name) => file.includes(name)),
);

runInside("the cryptography", suites.toSorted());
