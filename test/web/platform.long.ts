// The page also works in a browser that promises nothing and passes no channel to a worker.
import { test } from "node:test";
import { strict, talkDirectly } from "./direct-talk.ts";

test("in a strict browser the page says so, and still talks on a direct path", (t) =>
  talkDirectly(t, strict));
