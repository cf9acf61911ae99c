// Keeps your reading position in a list of lines when lines are added before it, and follows the
// end while that is in sight.

/** Reports what is in sight. */
export interface ScrollEars {
  /** The person is near the first, or the last, line. */
  top(): void;
  bottom(): void;
  /** These new lines were in sight. */
  seen(lines: number[]): void;
}

/** One list. */
export interface Scrolling {
  /** Starts to watch the element; the returned function stops that. */
  attach(element: HTMLElement, ears: ScrollEars): () => void;
  /** The list has been drawn. `newer`: there are lines after its end. */
  drawn(now: { target: number | undefined; newer: boolean }): void;
  toEnd(): void;
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

/** The new lines that the person sees now. */
function newInSight(list: HTMLElement): number[] {
  if (document.visibilityState !== "visible" || !document.hasFocus()) return [];
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
  let shownTarget: number | undefined;

  function look(): void {
    if (!list) return;
    follows = list.scrollHeight - list.scrollTop - list.clientHeight < endPx;
    anchor = anchorIn(list);
    const seen = newInSight(list);
    if (seen.length > 0) ears?.seen(seen);
    if (list.scrollTop < nearPx) ears?.top();
    if (list.scrollHeight - list.scrollTop - list.clientHeight < nearPx) ears?.bottom();
  }

  /** Drawing can set the focus halfway, before elements are in place, so look afterwards. */
  const lookAfterwards = (): void => queueMicrotask(look);

  function toEnd(): void {
    follows = true;
    if (list) list.scrollTop = list.scrollHeight;
  }

  return {
    toEnd,
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
    drawn({ target, newer }) {
      if (!list) return;
      const wanted =
        target !== undefined && target !== shownTarget ? find(list, target) : undefined;
      if (wanted) {
        shownTarget = target;
        follows = false;
        wanted.scrollIntoView({ block: "center" });
      } else if (follows && !newer) {
        toEnd();
      } else {
        keepPlace(list, anchor);
      }
      look();
    },
  };
}
