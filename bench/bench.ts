// The whole bench: what ours takes beside the bare things that it is made of, in the same run.
import { availableParallelism, loadavg } from "node:os";
import { measureOneProcess } from "./one-process.ts";
import { measurePage } from "./page.ts";
import { measureRelay } from "./relay.ts";
import { figure, ratioTable } from "./table.ts";
import { measureWebRtc } from "./webrtc.ts";
import { messageBytes, rounds } from "./workload.ts";

/** How many programs wanted a CPU in the last minute: without ours it ought to be near 0. */
const load = (): string => figure(loadavg()[0] ?? 0);
const before = load();

const { rows, counts } = await measureOneProcess();
const wires = [...(await measureRelay()), ...(await measureWebRtc())];
const table = ratioTable([...rows, ...wires, ...(await measurePage())]);

console.log(`Messages of ${messageBytes} bytes; median (least – most) of ${rounds} rounds.`);
console.log(
  `Node ${process.version}; ${availableParallelism()} CPUs; load ${before} to ${load()}.`,
);
console.log(`\n${table}\n\n${counts}`);
