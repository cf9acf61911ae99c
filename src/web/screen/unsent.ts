// Texts that were sent and of which it is not known that they are kept: none of them is forgotten before.

/** One text that is not known to be saved yet. */
export interface Unsent {
  /** By which the peer writes it once, however often it is told to. */
  id: string;
  text: string;
  /** The disk could not take it: the person decides. */
  failed: boolean;
}

/** All of one tab, by chat. A list that has not changed stays the same object. */
export interface UnsentTexts {
  of(name: string): readonly Unsent[];
  add(name: string, id: string, text: string): void;
  /** It is among the lines from now on, or is not wanted any more. */
  remove(id: string): void;
  /** Something could not be kept: it may have been any of them. */
  failAll(): void;
  hasFailed(): boolean;
  /** It is sent once more. */
  retry(id: string): Unsent | undefined;
}

const none: readonly Unsent[] = [];

/** Begins with none. */
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
