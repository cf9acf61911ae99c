// Shows the tabs' notifications in the system's own way, from the service worker.
import { addressOf } from "../messages/chat-address.ts";
import type { About, BackgroundNews } from "../messages/background-messages.ts";

/** The part of a tab that we use here. */
export interface TabClient {
  readonly id: string;
  postMessage(message: BackgroundNews): void;
  focus(): Promise<unknown>;
}

/** The tabs that are open. */
export interface TabClients {
  get(id: string): Promise<TabClient | undefined>;
  openWindow(url: string): Promise<unknown>;
}

/** Kept with a notification: which tab asked for it. */
interface Origin {
  tab: string;
  name: string;
}

const tagOf = ({ profile, name }: About): string => `${profile} ${name}`;

/** Shows only who wrote, and how much: the text itself does not belong on a locked screen. */
export async function show(
  registration: ServiceWorkerRegistration,
  tab: string,
  about: About,
  body: string,
): Promise<void> {
  const data: Origin = { tab, name: about.name };
  // Without `renotify` only the first message of a chat would be heard.
  const options = { body, tag: tagOf(about), data, renotify: true };
  await registration.showNotification(about.name, options);
}

/** Removes the notification about this chat, if one is shown. */
export async function clear(registration: ServiceWorkerRegistration, about: About): Promise<void> {
  for (const one of await registration.getNotifications({ tag: tagOf(about) })) one.close();
}

/** Opens the chat: in the tab that asked for the notification, or else in a new one. */
export async function follow(clients: TabClients, notification: Notification): Promise<void> {
  const { tab, name }: Origin = notification.data;
  notification.close();
  const client = await clients.get(tab);
  if (!client) return void (await clients.openWindow(`/${addressOf(name)}`));
  client.postMessage({ say: "clicked", name });
  await client.focus();
}
