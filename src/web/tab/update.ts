// Keeps the page for use without a network, and offers a newer one when there is one.
import type { BackgroundOrder } from "../messages/background-messages.ts";
import { ownScript } from "./trusted-scripts.ts";

/** What to do about a newer page. */
export interface Updates {
  /** Opens the newer page in all tabs. */
  apply(): void;
}

const takeOver: BackgroundOrder = { say: "takeOver" };

/** How often to look for a newer page, ms. */
const lookMs = 3_600_000;

/** Looks for a newer page from time to time; calls `offered` when there is one. */
export function watchForUpdate(
  workers: ServiceWorkerContainer | undefined,
  offered: () => void,
): Updates {
  if (!workers) return { apply: () => location.reload() };
  // The very first worker takes over a page that is as new as itself.
  let isOlder = workers.controller !== null;
  workers.oncontrollerchange = () => {
    if (isOlder) location.reload();
    isOlder = true;
  };
  const registered = workers.register(ownScript("/service-worker.js"), { type: "module" });
  registered.then(
    (registration) => watch(registration, workers, offered),
    () => {},
  );

  return {
    apply() {
      registered.then(
        ({ waiting }) => (waiting ? waiting.postMessage(takeOver) : location.reload()),
        () => location.reload(),
      );
    },
  };
}

function watch(
  registration: ServiceWorkerRegistration,
  { controller }: ServiceWorkerContainer,
  offered: () => void,
): void {
  if (registration.waiting && controller) offered();
  registration.onupdatefound = () => {
    const { installing } = registration;
    if (!installing) return;
    installing.onstatechange = () => {
      if (installing.state === "installed" && navigator.serviceWorker.controller) offered();
    };
  };
  const look = (): void => void registration.update().catch(() => {});
  setInterval(look, lookMs);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
}
