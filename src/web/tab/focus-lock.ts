// Knows whether a profile has a tab in focus: such a tab holds a lock while it has the focus.

const lockName = (profile: string): string => `focus ${profile}`;

/**
 * Lets the profile's other tabs see when this one has the focus; the returned function stops that.
 */
export function showFocus(profile: string): () => void {
  let lost: (() => void) | undefined;
  function look(): void {
    lost?.();
    if (!document.hasFocus()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    lost = resolve;
    void navigator.locks.request(lockName(profile), { mode: "shared" }, () => promise);
  }
  look();
  const over = new AbortController();
  for (const type of ["focus", "blur"]) addEventListener(type, look, over);
  return () => {
    over.abort();
    lost?.();
  };
}

/** Whether any tab of the profile has the focus. */
export async function hasFocus(profile: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === lockName(profile));
}
