// Events of the whole window, for as long as a component is drawn.
import { useEffect, useRef } from "preact/hooks";

/** Hears these events, wherever the focus is; `hear` may be another function at each draw. */
export function useWindowEvent<T extends keyof WindowEventMap>(
  type: T,
  hear: (event: WindowEventMap[T]) => void,
): void {
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => {
    const over = new AbortController();
    addEventListener(type, (event) => latest.current(event), over);
    return () => over.abort();
  }, []);
}
