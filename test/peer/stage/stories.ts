// How many stories begin: two people come online, and then they talk.
import type { AccountId } from "#protocol";
import type { Device } from "./device.ts";
import { openWorld, type World } from "./world.ts";

/** The world of a story, and the people in it. */
export interface Story {
  world: World;
  alice: Device;
  bob: Device;
}

/** Alice and Bob are online and know each other; earlier events are dropped. */
export async function twoPeople(): Promise<Story> {
  const world = await openWorld();
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  forget(alice, bob);
  return { world, alice, bob };
}

/** Alice has asked, Bob has said yes, and both have the chat open, over the relay. */
export async function twoInChat(): Promise<Story> {
  const story = await twoPeople();
  agree(story.alice, story.bob);
  return story;
}

/** One asks, the other says yes. */
export function agree(asker: Device, answerer: Device): void {
  ask(asker, answerer);
  answer(answerer, "yes");
  forget(asker, answerer);
}

export const ask = (asker: Device, { name }: Device): void => asker.says({ do: "talk", name });

export const answer = (device: Device, says: "yes" | "no" | "always" | "block"): void =>
  device.says({ do: "answer", says });

export function write(device: Device, ...texts: string[]): void {
  for (const text of texts) device.says({ do: "write", text });
}

/** Drops all events up to now. */
export function forget(...devices: Device[]): void {
  for (const device of devices) {
    device.news();
    device.read();
  }
}

/** How many messages in the open chat are kept, delivered and read. */
export function status(device: Device): { kept: number; delivered: number; read: number } {
  device.says({ do: "status" });
  const [{ kept, delivered, read } = { kept: -1, delivered: -1, read: -1 }] =
    device.heard("status");
  return { kept, delivered, read };
}

/** The chat with a name as it is on the disk: who said what. */
export function history(device: Device, name: string, count = 100): string[] {
  device.says({ do: "history", name, count });
  const [told] = device.heard("history");
  return told?.lines.map((line) => `${line.name}: ${line.text}`) ?? [];
}

export const accountOf = (device: Device): AccountId =>
  device.disk.rows("SELECT value FROM profile WHERE key = 'account'")[0]?.["value"] as AccountId;

/** Whether this device holds a consent that it would act on after a restart. */
export const consents = (device: Device): number =>
  device.disk.rows("SELECT account FROM consent").length;
