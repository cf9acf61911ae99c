// Runs the longer suites of the browser's adapters inside a browser.
import { runInside } from "./run-inside.ts";

runInside("the store of an older program", ["test/web/inside/whole-store-suite.ts"]);
