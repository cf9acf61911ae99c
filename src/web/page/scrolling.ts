// Keeps your reading position in a list of lines when lines are added before it, and follows the
// end while that is in sight.

/** Reports what is in sight. */
export interface ScrollEars {
  /** The person is near the first, or the last, line. */
  top(): void;
  bottom(): void;
  /** The person looks, and these new lines are in sight; `atEnd`: the end of the list is, too. */
  seen(lines: number[], atEnd: boolean): void;
  /** The end of the list has come into sight, or gone out of it. */
  end(inSight: boolean): void;
}

/** One list. */
export interface Scrolling {
  /** Starts to watch the element; the returned function stops that. */
  attach(element: HTMLElement, ears: ScrollEars): () => void;
  /**
   * The list has been drawn. `target`: a line to show in the middle, once; `firstNew`: one to begin
   * with, once; `newer`: there are lines after the end.
   */
  drawn(now: Drawn): void;
  toEnd(): void;
  /** Goes up to this line; returns whether it stands above what is in sight. */
  upTo(line: number): boolean;
}

interface Drawn {
  target: number | undefined;
  firstNew: number | undefined;
  newer: boolean;
}

/** How near an edge to read more, and how near the end to follow it, px. */
const nearPx = 400;
const endPx = 60;

/** A line that was in sight, and its position. */
interface Anchor {
  line: string;
  top: number;
}

function find(list: HTMLElement, line: string | number): HTMLElement | undefined {
  return list.querySelector<HTMLElement>(`[data-line="${line}"]`) ?? undefined;
}

/** The first line in sight, and its position. */
function anchorIn(list: HTMLElement): Anchor | undefined {
  const lines = [...list.querySelectorAll<HTMLElement>("[data-line]")];
  const first = lines.find((one) => one.offsetTop + one.offsetHeight > list.scrollTop);
  const line = first?.dataset["line"];
  if (!first || line === undefined) return undefined;
  return { line, top: first.offsetTop - list.scrollTop };
}

function keepPlace(list: HTMLElement, anchor: Anchor | undefined): void {
  const held = anchor && find(list, anchor.line);
  if (held && anchor) list.scrollTop = held.offsetTop - anchor.top;
}

/** Whether the person may be looking at the page now. */
const isLookedAt = (): boolean => document.visibilityState === "visible" && document.hasFocus();

/** The new lines in sight. */
function newInSight(list: HTMLElement): number[] {
  const [top, bottom] = [list.scrollTop, list.scrollTop + list.clientHeight];
  return [...list.querySelectorAll<HTMLElement>("[data-new]")]
    .filter(({ offsetTop, offsetHeight }) => offsetTop < bottom && offsetTop + offsetHeight > top)
    .map(({ dataset }) => Number(dataset["line"]));
}

/** Watches one list, from when it is drawn until it goes away. */
export function createScrolling(): Scrolling {
  let list: HTMLElement | undefined;
  let ears: ScrollEars | undefined;
  let follows = true;
  let anchor: Anchor | undefined;
  let [shownTarget, shownNew]: (number | undefined)[] = [];

  function look(): void {
    if (!list) return;
    const below = list.scrollHeight - list.scrollTop - list.clientHeight;
    follows = below < endPx;
    anchor = anchorIn(list);
    ears?.end(follows);
    if (isLookedAt()) ears?.seen(newInSight(list), follows);
    if (list.scrollTop < nearPx) ears?.top();
    if (below < nearPx) ears?.bottom();
  }

  /** The line to bring into sight, if the list has just got one. */
  function wanted({ target, firstNew }: Drawn): HTMLElement | undefined {
    if (!list) return undefined;
    const found = target !== undefined && target !== shownTarget ? find(list, target) : undefined;
    if (found) shownTarget = target;
    const isNew = firstNew !== undefined && firstNew !== shownNew;
    const first = isNew ? find(list, firstNew) : undefined;
    if (first) shownNew = firstNew;
    return found ?? first;
  }

  /** Leaves room above the line for its mark, and for a line or two to know where one is. */
  function show(line: HTMLElement): void {
    follows = false;
    if (list) list.scrollTop = line.offsetTop - list.clientHeight / 3;
  }

  /** Drawing can set the focus halfway, before elements are in place, so look afterwards. */
  const lookAfterwards = (): void => queueMicrotask(look);

  function toEnd(): void {
    follows = true;
    if (list) list.scrollTop = list.scrollHeight;
  }

  return {
    toEnd,
    upTo(number) {
      const line = list && find(list, number);
      if (!list || !line || line.offsetTop >= list.scrollTop) return false;
      show(line);
      return true;
    },
    attach(element, told) {
      [list, ears] = [element, told];
      const over = new AbortController();
      const sizes = new ResizeObserver(() => (follows ? toEnd() : undefined));
      sizes.observe(element);
      const { signal } = over;
      element.addEventListener("scroll", look, { passive: true, signal });
      for (const type of ["focus", "visibilitychange"]) {
        addEventListener(type, lookAfterwards, { capture: true, signal });
      }
      return () => {
        sizes.disconnect();
        over.abort();
      };
    },
    drawn(now) {
      if (!list) return;
      const line = wanted(now);
      if (line) show(line);
      else if (follows && !now.newer) toEnd();
      else keepPlace(list, anchor);
      look();
    },
  };
}
