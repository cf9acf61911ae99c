// Axe checks every view both light and wide, and dark and narrow.
import { test } from "node:test";
import { assertAccessible, narrow, wide } from "./accessible.ts";

test("axe finds no fault in any view, light or dark, on a wide or a narrow screen", (t) =>
  assertAccessible(t, () => [wide, narrow]));
