// Two people of one XMPP server, each in a process of their own.
import type { ChildProcess } from "node:child_process";
import { startChild } from "../child.ts";
import { listening, stop } from "./installed.ts";
import type { RivalEnds } from "./rival.ts";
import type { XmppProgram } from "./xmpp-program.ts";

/** Joins two people over the server, which has just been started on this port. */
export async function xmppEnds(server: ChildProcess, port: number): Promise<RivalEnds> {
  const file = "rivals/xmpp-program.ts";
  const [alice, bob] = [startChild<XmppProgram>(file), startChild<XmppProgram>(file)];
  async function end(): Promise<void> {
    for (const child of [alice, bob]) await child.end();
    await stop(server);
  }
  try {
    await listening(port);
    await bob.ask("connect", port, "bob", "alice");
    await alice.ask("connect", port, "alice", "bob");
  } catch (error) {
    await end();
    throw error;
  }
  return {
    roundTrips: (count) => alice.ask("roundTrips", count),
    stream: (count) => alice.ask("stream", count),
    end,
  };
}

/** What both servers do not do, the way most people run them. */
export const xmppLacks =
  "keeps nothing; acknowledges nothing (only the last message is answered); " +
  "here without TLS, and never end to end";
