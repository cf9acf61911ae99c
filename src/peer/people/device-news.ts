// What a person hears of a device list that has changed.
import type { Device } from "#protocol";
import type { Context } from "../world/context.ts";

/** Says whether devices have joined, or left. */
export function tellOfDevices(
  { tell }: Context,
  name: string,
  before: Device[],
  after: Device[],
): void {
  if (isMore(before, after)) tell({ tell: "deviceAdded", name });
  if (isMore(after, before)) tell({ tell: "deviceRemoved", name });
}

/** Whether some device in `after` is not in `before`. */
export function isMore(before: Device[], after: Device[]): boolean {
  const known = new Set(before.map(({ id }) => id));
  return after.some(({ id }) => !known.has(id));
}
