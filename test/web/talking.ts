// What two people do in many stories, at a browser or at a terminal.
import type { Person } from "./person.ts";

/** One asks, and the other sees the request. */
export async function ask(asker: Person, asked: Person): Promise<void> {
  await asker.seesOnline(asked.name);
  await asker.asksFor(asked.name);
  await asked.isAskedBy(asker.name);
}

/** One asks, the other says yes, and both are in the chat. */
export async function chat(asker: Person, asked: Person): Promise<void> {
  await ask(asker, asked);
  await asked.answers(asker.name, "yes");
  await areInChat(asker, asked);
}

export async function areInChat(one: Person, other: Person): Promise<void> {
  await Promise.all([one.isInChatWith(other.name), other.isInChatWith(one.name)]);
}
