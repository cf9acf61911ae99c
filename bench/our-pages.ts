// A tree's server with its page, for the parts that need a browser.
import { startChild } from "./child.ts";
import { inFolder } from "./folder.ts";
import type { ServerProgram } from "./server-program.ts";

/** Serves the page of the tree with this root while the work goes on. */
export const servePages = <T>(root: string, work: (url: string) => Promise<T>): Promise<T> =>
  inFolder(async (data) => {
    const server = startChild<ServerProgram>("server-program.ts");
    try {
      const { port } = new URL(await server.ask("start", root, data));
      return await work(`http://localhost:${port}/`); // A page with this name may keep keys.
    } finally {
      await server.end();
    }
  });
