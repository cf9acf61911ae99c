// What the browser's adapters have to do, tried inside a browser: the store and the keys on its
// own disk, and the cryptography with the vectors that Node's has to pass as well.
import { globSync } from "node:fs";
import { runInside } from "./run-inside.ts";

runInside("the store contract", ["test/web/inside/store-suite.ts"]);
runInside("the key file contract", ["test/web/inside/key-file-suite.ts"]);

/** Suites that compare with what Node does are for Node alone. */
const onlyInNode = ["primitives-agree", "base64url"];
const suites = globSync("test/crypto/*.test.ts").filter(
  (file) => !onlyInNode.some((name) => file.includes(name)),
);

runInside("the cryptography", suites.toSorted());
