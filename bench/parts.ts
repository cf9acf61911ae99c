// All parts of the bench, in the order in which they run.
import { backlog } from "./backlog.ts";
import { history } from "./history.ts";
import { oneProcess } from "./one-process.ts";
import { page } from "./page.ts";
import { pages } from "./pages.ts";
import type { Part } from "./part.ts";
import { relay } from "./relay.ts";
import { webRtc } from "./webrtc.ts";

/** One process, then the two paths, then the page, and then what is long. */
export const parts: Part[] = [oneProcess, relay, webRtc, page, pages, backlog, history];
