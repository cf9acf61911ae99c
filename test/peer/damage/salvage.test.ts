// A damaged profile: what is left stays readable, and what is missing comes back from others.
import { test } from "node:test";
import { assertAllComesBack } from "../stage/destroyed-pages.ts";

test("when a page of a profile is destroyed, both have all shared lines, each once", () =>
  assertAllComesBack("every fifth"));
