// The keys of the whole page: Ctrl+K searches, Escape goes one step back.
import type { Deeds } from "./facts.ts";
import { useWindowEvent } from "./window-event.ts";

/**
 * While an input method composes a word, Enter and Escape end the word; Safari shows it only by
 * this code.
 */
export const endsWord = ({ isComposing, keyCode }: KeyboardEvent): boolean =>
  isComposing || keyCode === 229;

/** Listens wherever the focus is, also when nothing has it. */
export const useShortcuts = ({ act }: Deeds): void =>
  useWindowEvent("keydown", (event) => shortcut(event, act));

function shortcut(event: KeyboardEvent, act: Deeds["act"]): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.querySelector<HTMLInputElement>("#search")?.focus();
  }
  if (event.key === "Escape" && !endsWord(event)) escape(act);
}

/** Closes what is on top: a dialog does that on its own; then a menu, a search, the chat. */
function escape(act: Deeds["act"]): void {
  if (document.querySelector("dialog[open]")) return;
  const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (!menu) return act({ act: document.querySelector("#found") ? "endSearch" : "close" });
  menu.open = false;
  menu.querySelector("summary")?.focus();
}
