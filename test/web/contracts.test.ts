// Runs the contracts of the browser's adapters inside a browser: the store and the keys on its own
// disk.
import { runInside } from "./run-inside.ts";

runInside("the store contract", ["test/web/inside/store-suite.ts"]);
runInside("the key file contract", ["test/web/inside/key-file-suite.ts"]);
