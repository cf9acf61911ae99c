// A server's database is restored from a backup while people are in the middle of a chat.
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { folder, openChat, signUp, startChat, startServer } from "./programs.ts";
import type { Program, Server } from "./programs.ts";

/** How long a peer may take to return to a server that was away, ms. */
const comeBackMs = 90_000;

const givenBack =
  "* the server had lost its record of this account, perhaps by restoring a backup: " +
  "this device has given it back, and nothing here has changed";

/** Stops the server, does something with its folder, and starts it again on the same port. */
async function meanwhile(t: TestContext, server: Server, work: () => void): Promise<Server> {
  server.signal("SIGTERM");
  await server.ended();
  work();
  return startServer(t, server);
}

/** Starts a second device of somebody; ends at the prompt. */
async function joinDevice(t: TestContext, url: string, name: string): Promise<Program> {
  const phone = startChat(t, url, folder(t));
  await phone.heard("Username:");
  phone.say(name);
  await phone.heard("Password:");
  phone.say(`the password of ${name}`);
  await phone.heard(/^Stay signed in/);
  phone.say("no");
  await phone.heard("Talk to:");
  return phone;
}

test("people go on talking after the server was restored to the day before they met", async (t) => {
  let server = await startServer(t);
  const { url, data } = server;
  const [file, backup] = [join(data, "server.db"), join(data, "yesterday.db")];
  const alice = await signUp(t, url, "alice");
  server = await meanwhile(t, server, () => copyFileSync(file, backup));
  await alice.heard("* connected to the server", comeBackMs);

  const phone = await joinDevice(t, url, "alice");
  const bob = await signUp(t, url, "bob");
  const carol = await signUp(t, url, "carol");
  carol.say("bob");
  await bob.heard("* carol wants to chat (yes/no/always/block)");
  bob.say("block");
  carol.say("withdraw");
  await carol.heard("Talk to:");
  alice.say("relay on");
  await openChat(alice, bob);

  await meanwhile(t, server, () => {
    for (const journal of ["-wal", "-shm"]) rmSync(file + journal, { force: true });
    copyFileSync(backup, file);
  });
  alice.say("are you still there?");
  await bob.heard("alice: are you still there?", comeBackMs);
  bob.say("yes, why?");
  await alice.heard("bob: yes, why?", comeBackMs);
  for (const person of [bob, carol]) await wasTold(person);
  // Only the first of Alice's devices to return reports it.
  await Promise.any([wasTold(alice), wasTold(phone)]);

  carol.say("bob");
  await carol.heard(/^\* bob is offline: your messages are saved/);
  bob.say("/who");
  await bob.heard(/^\* online/);
  bob.notHeard(/carol wants to chat/);
});

/** The notice may have come earlier, so look among all lines first. */
async function wasTold(person: Program): Promise<void> {
  if (!person.lines.includes(givenBack)) await person.heard(givenBack, comeBackMs);
}
