// Notifies a person who is looking elsewhere of what is new, but only if the person has asked for
// that.
import type { BackgroundNews, BackgroundOrder } from "../messages/background-messages.ts";
import type { Notifying } from "../page/facts.ts";
import { newSince } from "../screen/new-since.ts";
import type { Shared } from "../screen/shared.ts";
import { hasFocus } from "./focus-lock.ts";

/** Notifications, and whether they are on. */
export interface Notifications {
  state(): Notifying;
  /** Call this from a click when turning it on, because the browser then asks the person. */
  turn(on: boolean): Promise<void>;
  /** Notifies the person of what has changed between the two states. */
  tell(before: Shared | undefined, after: Shared): Promise<void>;
}

const key = "tincan/notify";

/** `clicked`: the person wants to see this chat. */
export function createNotifications(
  workers: ServiceWorkerContainer | undefined,
  clicked: (name: string) => void,
): Notifications {
  workers?.addEventListener("message", ({ data }: MessageEvent<BackgroundNews>) =>
    clicked(data.name),
  );

  function state(): Notifying {
    if (!workers || !("Notification" in globalThis)) return "missing";
    if (Notification.permission === "denied") return "denied";
    const on = Notification.permission === "granted" && localStorage.getItem(key) === "on";
    return on ? "on" : "off";
  }

  async function say(message: BackgroundOrder): Promise<void> {
    (await workers?.ready)?.active?.postMessage(message);
  }

  return {
    state,
    async turn(on) {
      if (on && state() !== "missing") await Notification.requestPermission();
      localStorage.setItem(key, on ? "on" : "off");
    },
    async tell(before, after) {
      if (!before || state() !== "on") return;
      const { name: profile } = after;
      const { seen, news } = newSince(before, after);
      for (const name of seen) await say({ say: "clear", about: { profile, name } });
      if (news.length === 0 || (await hasFocus(profile))) return;
      for (const { name, body } of news) await say({ say: "show", about: { profile, name }, body });
    },
  };
}
