// What a person hears of a device list that has changed.
import type { Device } from "#protocol";
import type { Context } from "../world/context.ts";

/** Says whether devices have joined, or left. */
export function tellOfDevices(
  context: Context,
  name: string,
  before: Device[],
  after: Device[],
): void {
  const about = { name, ...(name === context.name && { isOwn: true as const }) };
  if (isMore(before, after)) context.tell({ tell: "deviceAdded", ...about });
  if (isMore(after, before)) context.tell({ tell: "deviceRemoved", ...about });
}

/** Whether some device in `after` is not in `before`. */
export function isMore(before: Device[], after: Device[]): boolean {
  const known = new Set(before.map(({ id }) => id));
  return after.some(({ id }) => !known.has(id));
}
