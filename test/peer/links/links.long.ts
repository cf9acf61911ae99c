// Links that nobody uses for a day; every change tries three hours.
import { test } from "node:test";
import { assertStaysLinked } from "../stage/link-stories.ts";

test("two that are left alone for a day stay linked", () => assertStaysLinked(86_400_000));
