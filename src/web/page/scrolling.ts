// Where one reads in a list of lines: it stays there when lines come before, and follows the end when
// that was in sight.

/** What is told about what is in sight. */
export interface ScrollEars {
  /** One is near the first, or the last, line. */
  top(): void;
  bottom(): void;
  /** These lines are new, and were in sight. */
  seen(lines: number[]): void;
}

/** One list. */
export interface Scrolling {
  /** Begins to look at it; the answer ends that. */
  attach(element: HTMLElement, ears: ScrollEars): () => void;
  /** The list was drawn. `newer`: its end is not the end of all. */
  drawn(now: { target: number | undefined; newer: boolean }): void;
  toEnd(): void;
}

/** So near to an edge more is read, and so near to the end it is followed, px. */
const nearPx = 400;
const endPx = 60;

/** A line that stood in sight, and where. */
interface Anchor {
  line: string;
  top: number;
}

function find(list: HTMLElement, line: string | number): HTMLElement | undefined {
  return list.querySelector<HTMLElement>(`[data-line="${line}"]`) ?? undefined;
}

/** The first line that is in sight, and where it stands. */
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

/** The new lines that a person sees now. */
function newInSight(list: HTMLElement): number[] {
  if (document.visibilityState !== "visible" || !document.hasFocus()) return [];
  const [top, bottom] = [list.scrollTop, list.scrollTop + list.clientHeight];
  return [...list.querySelectorAll<HTMLElement>("[data-new]")]
    .filter(({ offsetTop, offsetHeight }) => offsetTop < bottom && offsetTop + offsetHeight > top)
    .map(({ dataset }) => Number(dataset["line"]));
}

/** Watches one list, from when it is drawn until it goes. */
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

  /** A focus may be given in the midst of drawing, when nothing stands at its place yet. */
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
