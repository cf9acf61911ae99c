// A damaged profile: what is left of it stays readable, and what is missing comes back from others.
import { test } from "node:test";
import { assertAllComesBack } from "../stage/destroyed-pages.ts";

test("when a page of a profile is destroyed, both have all that they share, each line once", () =>
  assertAllComesBack("every fifth"));
