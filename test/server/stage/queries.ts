// Listens to what a server asks its database.
import type { VirtualServer } from "./virtual-server.ts";

/** The names of all queries from now on, in order. */
export function recordQueries({ database }: Pick<VirtualServer, "database">): string[] {
  const asked: string[] = [];
  const queries = database() as unknown as Record<string, (ask: unknown) => unknown>;
  for (const [name, answer] of Object.entries(queries)) {
    queries[name] = (ask) => {
      asked.push(name);
      return answer(ask);
    };
  }
  return asked;
}
