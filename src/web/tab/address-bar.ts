// Keeps the page's address in step with the open chat, so that Back, a reload and a link lead to it.
import { addressOf, nameIn } from "../messages/chat-address.ts";

/** The address of this tab. */
export interface AddressBar {
  /** The name of the chat that the address leads to. */
  name(): string | undefined;
  /**
   * Shows the open chat, or that there is none. A chat adds a step to the history; closing it goes
   * that step back, so that Back never opens what the person has just closed.
   */
  show(name: string | undefined): void;
}

const name = (): string | undefined => nameIn(location.hash);

/** `followed`: the person has gone back or forward, or changed the address. */
export function createAddressBar(followed: () => void): AddressBar {
  let shown = name();
  // Going back takes a while, and a second step back would leave the page.
  let goesBack = false;

  function show(wanted: string | undefined): void {
    shown = wanted;
    if (goesBack || name() === wanted) return;
    const comesFromList = name() === undefined;
    if (wanted !== undefined) history.pushState({ comesFromList }, "", addressOf(wanted));
    else if (history.state?.comesFromList === true) goBack();
    else history.replaceState(undefined, "", addressOf(undefined));
  }
  function goBack(): void {
    goesBack = true;
    history.back();
  }

  addEventListener("popstate", () => {
    if (!goesBack) return followed();
    goesBack = false;
    show(shown);
  });
  return { name, show };
}
