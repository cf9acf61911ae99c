// Each page of a profile is destroyed in turn; the tests that run on every change try a fifth of
// them.
import { test } from "node:test";
import { assertAllComesBack, assertLeftIsFound } from "../stage/destroyed-pages.ts";

test("whichever page of a profile is destroyed, both have all that they share, each line once", () =>
  assertAllComesBack("each"));

test("whichever page of a profile is destroyed, what is left of it is found by its words", () =>
  assertLeftIsFound("each"));
