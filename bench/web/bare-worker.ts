// A worker that opens a store as ours does, and commits one row for each message: the bare page's.
import { openDisk } from "../../src/web/worker/sqlite-wasm.ts";
import { openBareStore } from "../../src/web/worker/store-sqlite-wasm.ts";
import type { Store } from "#peer";

/** What the page and its worker say to each other, and the workers over the wire. */
interface Said {
  say: "open" | "write" | "kept" | "line" | "delivered";
  text?: string;
}

const say = (said: Said): void => postMessage(said);

/** Another tab may have let go of the files only just now. */
async function openPatiently(): Promise<Store> {
  for (;;) {
    try {
      return openBareStore(await openDisk("bare"), "store");
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function dial(): Promise<WebSocket> {
  const wire = new WebSocket(`ws://${location.host}`);
  return new Promise((resolve) => wire.addEventListener("open", () => resolve(wire)));
}

const dialing = dial();
const store = await openPatiently();
store.run("CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT");
store.get("SELECT text FROM message ORDER BY id DESC");
say({ say: "open" });
const wire = await dialing;
const send = (said: Said): void => wire.send(JSON.stringify(said));

function keep(text: string): void {
  store.run("BEGIN IMMEDIATE");
  store.run("INSERT INTO message (text) VALUES (?)", text);
  store.run("COMMIT");
}

addEventListener("message", ({ data }: MessageEvent<Said>) => {
  if (data.text === undefined) return;
  keep(data.text);
  say({ say: "kept" });
  send({ say: "line", text: data.text });
});

wire.addEventListener("message", ({ data }: MessageEvent<string>) => {
  const said = JSON.parse(data) as Said; // The other worker sent it.
  if (said.text !== undefined) {
    keep(said.text);
    send({ say: "delivered" });
  }
  say(said);
});
