// Which names stay signed in in this browser, and which one this tab last opened.
import { normaliseName } from "#protocol";
import { channelName } from "../messages/tab-messages.ts";

const staysKey = "tincan/stays";
const tabKey = "tincan/name";

/** The names that stay signed in, latest first. */
function stays(): string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(staysKey) ?? "[]");
    return Array.isArray(names) ? names.filter((name) => normaliseName(name) === name) : [];
  } catch {
    return [];
  }
}

/** Records that the name stays signed in, as of now, or that it does not. */
export function remember(name: string, on: boolean): void {
  const others = stays().filter((one) => one !== name);
  localStorage.setItem(staysKey, JSON.stringify(on ? [name, ...others] : others));
}

/** Records whose tab this is, so that a reload finds it again. */
export function noteName(name: string | undefined): void {
  if (name === undefined) sessionStorage.removeItem(tabKey);
  else sessionStorage.setItem(tabKey, name);
}

/** The name to open at once: this tab's own, one that another tab has open, or one that stays. */
export async function nameToOpen(): Promise<string | undefined> {
  const own = sessionStorage.getItem(tabKey);
  if (own !== null && normaliseName(own) === own) return own;
  const { held = [] } = await navigator.locks.query();
  const prefix = channelName("");
  const open = held.flatMap(({ name }) =>
    name?.startsWith(prefix) ? name.slice(prefix.length) : [],
  );
  return open[0] ?? stays()[0];
}
