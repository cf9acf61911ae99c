// Links that nobody uses for a day; the tests that run on every change try three hours.
import { test } from "node:test";
import { assertStaysLinked } from "../stage/link-stories.ts";

test("two devices that are left alone for a day stay linked", () => assertStaysLinked(86_400_000));
