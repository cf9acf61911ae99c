// Everybody can use the page, as far as a program can tell: axe checks every view, by turns light
// and wide, or dark and narrow.
import { test } from "node:test";
import { assertAccessible, narrow, wide } from "./accessible.ts";

test("axe finds no fault in any view, light and wide or dark and narrow by turns", (t) =>
  assertAccessible(t, (view) => [view % 2 === 0 ? wide : narrow]));
