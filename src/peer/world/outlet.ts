// An outlet lets a machine report its events to others, which are connected to it later.

/** The place where the events of one machine leave it. */
export interface Outlet<Events> {
  /** The connected listener. Throws if there is none: the machines were put together wrongly. */
  readonly to: Events;
  /** Call it once, after all machines are built and before the first input. */
  connect(events: Events): void;
}

/** An outlet without a listener. */
export function createOutlet<Events>(): Outlet<Events> {
  let connected: { events: Events } | undefined;
  return {
    get to() {
      if (!connected) throw new Error("a machine reported something before it was connected");
      return connected.events;
    },
    connect(events) {
      connected = { events };
    },
  };
}
