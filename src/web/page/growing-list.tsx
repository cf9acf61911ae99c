// A list that draws only as many rows as the person has scrolled to.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props<T> {
  all: readonly T[];
  row: (one: T) => ComponentChildren;
  keyOf: (one: T) => string;
}

/** How many rows to draw at first, and again each time the end comes near. */
export const rowsAtOnce = 60;

/** Draws more rows as the end of the list comes into sight. */
export function GrowingList<T>({ all, row, keyOf }: Props<T>) {
  const [shown, setShown] = useState(rowsAtOnce);
  return (
    <>
      <ul>
        {all.slice(0, shown).map((one) => (
          <li key={keyOf(one)}>{row(one)}</li>
        ))}
      </ul>
      {shown < all.length && <End key={shown} near={() => setShown(shown + rowsAtOnce)} />}
    </>
  );
}

/** How far below the visible part the end counts as near. */
const nearby = "0px 0px 600px 0px";

function End({ near }: { near: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = place;
    if (!current) return undefined;
    const watch = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) near();
      },
      { root: current.closest(".rows"), rootMargin: nearby },
    );
    watch.observe(current);
    return () => watch.disconnect();
  }, []);
  return <div ref={place} />;
}
