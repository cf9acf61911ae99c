// Telling of new messages while the page is not in front; only once the person has asked for it.
import { pageWords } from "#peer";
import type { Notifying } from "./page/facts.ts";
import type { Shared } from "./screen/shared.ts";

/** What tells. */
export interface Notifier {
  state(): Notifying;
  /** To be called by a click, when it is turned on: the browser asks the person. */
  turn(on: boolean): Promise<void>;
  /** Tells what has come between the two. */
  tell(before: Shared | undefined, after: Shared): void;
}

const key = "tincan/notify";

/** `opened`: the person has clicked what was told of this chat. */
export function notifier(opened: (name: string) => void): Notifier {
  const isThere = "Notification" in globalThis;

  function state(): Notifying {
    if (!isThere) return "missing";
    if (Notification.permission === "denied") return "denied";
    const on = Notification.permission === "granted" && localStorage.getItem(key) === "on";
    return on ? "on" : "off";
  }

  /** What somebody wrote does not belong on a locked screen: only from whom, and how much. */
  function show(name: string, count: number): void {
    const notice = new Notification(name, { body: pageWords.notified(count), tag: name });
    notice.onclick = () => {
      focus();
      opened(name);
      notice.close();
    };
  }

  return {
    state,
    async turn(on) {
      if (on && isThere) await Notification.requestPermission();
      localStorage.setItem(key, on ? "on" : "off");
    },
    tell(before, after) {
      if (!before || document.hasFocus() || state() !== "on") return;
      for (const { name, unread } of after.chats) {
        const had = before.chats.find((chat) => chat.name === name)?.unread ?? 0;
        if (unread > had) show(name, unread);
      }
    },
  };
}
