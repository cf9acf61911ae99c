// Runs the longer suites of the browser's adapters inside a browser.
import { runInside } from "./run-inside.ts";

runInside("a store that is older or damaged", ["test/web/inside/whole-store-suite.ts"]);
