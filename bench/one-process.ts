// Both ends in one process without a network, compared with bare inserts of the same rows.
import { startChild } from "./child.ts";
import { inFolder } from "./folder.ts";
import type { OneProcessProgram } from "./one-process-program.ts";
import { chatFigures, type Part } from "./part.ts";

/** The part with one process; it also counts. */
export const oneProcess: Part = {
  name: "one process",
  round: (root, size, withBare) =>
    inFolder(async (folder) => {
      const child = startChild<OneProcessProgram>("one-process-program.ts");
      try {
        const { ours, bare, ...seen } = await child.ask("round", { root, folder, size, withBare });
        return { figures: chatFigures(size, ours, bare), ...seen };
      } finally {
        await child.end();
      }
    }),
};
