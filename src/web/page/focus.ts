// Where the focus goes when what had it is no longer there.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Focuses the element when it is drawn first: `autofocus` works only once in a document. */
export function useFirstFocus<T extends HTMLElement>(): RefObject<T | null> {
  const place = useRef<T>(null);
  useLayoutEffect(() => place.current?.focus(), []);
  return place;
}

/** The row of this name in the list, or else the one that the Tab key reaches. */
const rowOf = (name: string | undefined): HTMLElement | undefined => {
  const rows = [...document.querySelectorAll<HTMLElement>(".list .row")];
  return rows.find((row) => row.dataset["name"] === name) ?? rows.find((row) => row.tabIndex === 0);
};

/** Gives the focus back to the list when the chat that had it, or the way in, is gone. */
export function useFocusBack(open: string | undefined): void {
  const before = useRef<string>(undefined);
  useLayoutEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (open === undefined && isLost) (rowOf(before.current) ?? nameField())?.focus();
    before.current = open;
  }, [open]);
}

/** Whether the focus on a field opens no keyboard over the page, as it does on a touch screen. */
export const hasKeyboard = (): boolean => matchMedia("(hover: hover)").matches;

const nameField = (): HTMLElement | null =>
  hasKeyboard() ? document.querySelector(".new-chat input") : null;

/** Focuses the field of the open chat. */
export function focusField(): void {
  if (hasKeyboard()) document.querySelector<HTMLElement>("#message")?.focus();
}
