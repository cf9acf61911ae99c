// Keeps sent texts until we know that they are saved.

/** One text that is not known to be saved yet. */
export interface Unsent {
  /** Lets the peer write the text only once, however often we repeat the command. */
  id: string;
  text: string;
  /** The disk could not take it, so the person decides. */
  failed: boolean;
}

/** All unsent texts of one tab, by chat. A list that has not changed stays the same object. */
export interface UnsentTexts {
  of(name: string): readonly Unsent[];
  add(name: string, id: string, text: string): void;
  /** It is now among the lines, or no longer wanted. */
  remove(id: string): void;
  /** Something could not be saved, and it may have been any of them. */
  failAll(): void;
  hasFailed(): boolean;
  /** Sends it again. */
  retry(id: string): Unsent | undefined;
}

const none: readonly Unsent[] = [];

/** Starts empty. */
export function createUnsentTexts(): UnsentTexts {
  const lists = new Map<string, readonly Unsent[]>();

  function change(work: (one: Unsent) => Unsent[]): void {
    for (const [name, list] of lists) {
      const after = list.flatMap(work);
      const isSame = after.length === list.length && after.every((one, at) => one === list[at]);
      if (!isSame) lists.set(name, after);
    }
  }
  const failed = (one: Unsent): Unsent => (one.failed ? one : { ...one, failed: true });

  return {
    of: (name) => lists.get(name) ?? none,
    add: (name, id, text) =>
      void lists.set(name, [...(lists.get(name) ?? none), { id, text, failed: false }]),
    remove: (id) => change((one) => (one.id === id ? [] : [one])),
    failAll: () => change((one) => [failed(one)]),
    hasFailed: () => [...lists.values()].flat().some((one) => one.failed),
    retry(id) {
      change((one) => [one.id === id ? { ...one, failed: false } : one]);
      return [...lists.values()].flat().find((one) => one.id === id);
    },
  };
}
