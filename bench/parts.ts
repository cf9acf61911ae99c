// All parts of the bench, in the order in which they run.
import { oneProcess } from "./one-process.ts";
import { page } from "./page.ts";
import type { Part } from "./part.ts";
import { relay } from "./relay.ts";
import { webRtc } from "./webrtc.ts";

/** One process, then the two paths, then the page. */
export const parts: Part[] = [oneProcess, relay, webRtc, page];
