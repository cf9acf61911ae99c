// A bare page: a field, a lock as the tabs of a profile have it, and a worker that opens a store,
// keeps one row for each message and passes it on.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { WebSocketServer } from "ws";

const html = `<!doctype html><title>bare</title><input id="message" aria-label="Your name"><ol></ol>
<script>
const field = document.querySelector("input"), list = document.querySelector("ol");
function draw(text, classes) {
  const line = document.createElement("li"), state = document.createElement("small");
  line.className = classes;
  line.append(text, state);
  list.append(line);
  while (list.children.length > 100) list.firstChild.remove();
}
function heard({ data: { say, text } }) {
  if (say === "open") {
    document.body.append(Object.assign(document.createElement("p"), { textContent: "open" }));
  } else if (say === "line") {
    draw(text, "line theirs");
  } else {
    list.querySelector(".own:last-of-type small").textContent = say;
  }
}
navigator.locks.request("lead", () => {
  const worker = new Worker("/worker.js", { type: "module" });
  worker.onmessage = heard;
  field.onkeydown = ({ key }) => {
    if (key !== "Enter" || field.value === "") return;
    draw(field.value, "line own");
    worker.postMessage({ say: "write", text: field.value });
    field.value = "";
  };
  return new Promise(() => {});
});
</script>`;

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let built: Promise<string> | undefined;

async function buildWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileOf("web/bare-worker.ts")],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2024",
    define: { WASM_URL: '"/sqlite3.wasm"' },
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/** A running server of bare pages. */
export interface BarePages {
  url: string;
  close(): void;
}

/** Serves bare pages, and passes on what one of two says to the other. */
export async function serveBarePages(): Promise<BarePages> {
  const worker = await (built ??= buildWorker());
  const wasm = readFileSync(fileOf("../node_modules/@sqlite.org/sqlite-wasm/dist/sqlite3.wasm"));
  const server = createServer(({ url }, response) => {
    const [type, body] =
      url === "/worker.js" ? ["text/javascript", worker]
      : url === "/sqlite3.wasm" ? ["application/wasm", wasm]
      : ["text/html", html]; // prettier-ignore
    response.setHeader("content-type", type).end(body);
  });
  relayOn(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // It listens on a port.
  return {
    url: `http://localhost:${port}/`, // Browsers let a page keep files if it has this name.
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function relayOn(server: Server): void {
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) => {
    socket.on("message", (data, isBinary) => {
      for (const other of sockets.clients)
        if (other !== socket) other.send(data, { binary: isBinary });
    });
  });
}
