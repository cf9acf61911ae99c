// Which profile has a tab that the person is looking at: such a tab holds a lock for as long.

const lockName = (profile: string): string => `focus ${profile}`;

/** Shows the other tabs of the profile when this one has the focus; the answer ends that. */
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
