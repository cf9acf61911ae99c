// How a machine tells others what happens to it, without knowing them: they are connected later.

/** Where the events of one machine leave it. */
export interface Outlet<Events> {
  /** Whoever is connected; throws where nobody is yet, which is a mistake in putting machines together. */
  readonly to: Events;
  /** Once, when all machines are built, before the first input. */
  connect(events: Events): void;
}

/** An outlet to which nobody is connected yet. */
export function createOutlet<Events>(): Outlet<Events> {
  let connected: { events: Events } | undefined;
  return {
    get to() {
      if (!connected) throw new Error("a machine has told something before it was connected");
      return connected.events;
    },
    connect(events) {
      connected = { events };
    },
  };
}
