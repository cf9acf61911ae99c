// The house rules that neither the compiler nor the linter can check.
import assert from "node:assert/strict";
import { basename, dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { check, files, importsOf, read, sources } from "./tidy/sources.ts";

const folderOf = (file: string): string => file.split(sep)[1] ?? "";

/** Which folder may import which doors. */
const mayImport: Record<string, readonly string[]> = {
  protocol: [],
  crypto: [],
  peer: ["#protocol", "#crypto"],
  server: ["#protocol", "#crypto"],
  node: ["#protocol", "#crypto", "#peer", "#server", "#words"],
  web: ["#protocol", "#crypto", "#peer"],
};

/** Only one file knows each third-party package; if there are more, the reason is given here. */
const knownTo: Record<string, readonly string[]> = {
  "@noble/ciphers": ["src/web/worker/primitives-noble.ts"],
  "@noble/curves": ["src/web/worker/primitives-noble.ts"],
  "@noble/hashes": ["src/web/worker/primitives-noble.ts"],
  "@serenity-kit/opaque": ["src/crypto/opaque.ts"],
  // One file loads the library, the other only knows the types of its databases.
  "@sqlite.org/sqlite-wasm": [
    "src/web/worker/sqlite-wasm.ts",
    "src/web/worker/store-sqlite-wasm.ts",
  ],
  "@stricli/core": ["src/node/tincan.ts"],
  "@zxcvbn-ts/core": ["src/crypto/password-guesses.ts"],
  "@zxcvbn-ts/language-common": ["src/crypto/password-guesses.ts"],
  "@zxcvbn-ts/language-en": ["src/crypto/password-guesses.ts"],
  cborg: ["src/protocol/cbor.ts"],
  "env-paths": ["src/node/client/profiles.ts"],
  // One file loads it, when a direct path is first made; the other only knows its types.
  "node-datachannel": [
    "src/node/client/path-libdatachannel.ts",
    "src/node/client/webrtc-connection.ts",
  ],
  // The library draws in one place; the components of the page use its hooks.
  preact: [
    "src/web/page/announcer.tsx",
    "src/web/page/change-password.tsx",
    "src/web/page/chat-list.tsx",
    "src/web/page/chat-menu.tsx",
    "src/web/page/composer.tsx",
    "src/web/page/device-rows.tsx",
    "src/web/page/focus.ts",
    "src/web/page/growing-list.tsx",
    "src/web/page/message-list.tsx",
    "src/web/page/message-text.tsx",
    "src/web/page/mount.tsx",
    "src/web/page/new-chat.tsx",
    "src/web/page/password-form.tsx",
    "src/web/page/settings.tsx",
    "src/web/page/way-in.tsx",
    "src/web/page/window-event.ts",
  ],
  pino: ["src/node/server/log-pino.ts"],
  // Both ends of the WebSocket: the peer dials, the server listens and holds its sockets.
  ws: [
    "src/node/client/dial-ws.ts",
    "src/node/server/channel-websocket.ts",
    "src/node/server/listener-websocket.ts",
    "src/node/server/socket-reading.ts",
  ],
};

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

test("folders import each other only downwards, and only through their doors", () => {
  check(sources, (file) => {
    const wrong = importsOf(file).find((specifier) => {
      if (specifier.startsWith("#")) return !mayImport[folderOf(file)]?.includes(specifier);
      // The one file above all folders, because it has the version.
      if (!specifier.startsWith(".") || specifier === "../../package.json") return false;
      const target = relative(join("src", folderOf(file)), join(dirname(file), specifier));
      return target.startsWith("..");
    });
    return wrong && `imports ${wrong}`;
  });
});

test("only node/ knows Node's own modules", () => {
  check(sources, (file) => {
    const wrong = importsOf(file).find((specifier) => specifier.startsWith("node:"));
    return folderOf(file) !== "node" && wrong && `imports ${wrong}`;
  });
});

test("only the files named here import third-party packages", () => {
  const used: Record<string, string[]> = {};
  for (const file of sources) {
    const packages = importsOf(file).filter((one) => !/^[.#]|^node:/.test(one));
    for (const name of new Set(packages.map(packageOf))) (used[name] ??= []).push(file);
  }
  const sorted = Object.entries(used).map(([name, list]) => [name, list.toSorted()]);
  assert.deepEqual(Object.fromEntries(sorted), knownTo);
});

test("the pure folders read no clock and roll no dice", () => {
  const pure = sources.filter((file) => !["node", "web"].includes(folderOf(file)));
  const banned = /\bDate\.now\b|\bnew Date\b|\bMath\.random\b|\bperformance\./;
  check(pure, (file) => banned.test(read(file)) && "reads the clock or rolls dice");
});

test("no unit test waits for real time", () => {
  const units = files.filter((file) => /^test.(protocol|crypto|peer|server)./.test(file));
  check(units, (file) => /\bsetTimeout\b|\bsetInterval\b/.test(read(file)) && "waits");
});

test("every file opens with a sentence that says what it is for", () => {
  check(
    files,
    (file) => !/^(#!.*\n)?\/\/ [A-Z].*/.test(read(file)) && "does not open with a sentence",
  );
});

test("files are at most 400 lines long, and lines at most 110 characters", () => {
  check(files, (file) => {
    const lines = read(file).split("\n");
    const long = lines.findIndex((line) => line.length > 110 && !/"[0-9a-f]{64,}/.test(line));
    if (lines.length > 401) return `has ${lines.length} lines`;
    return long !== -1 && `line ${long + 1} is too long`;
  });
});

test("file names are kebab-case, and tests are named after their subject", () => {
  check(files, (file) => {
    const name = basename(file);
    return (
      !/^[a-z0-9]+(-[a-z0-9]+)*(\.program)?(\.test|\.long|\.d)?\.(tsx?|mjs)$/.test(name) &&
      "is not kebab-case"
    );
  });
});

test("no file has unfinished work, an any, a default export, a hook for tests or a silenced check", () => {
  const banned: [RegExp, string][] = [
    [/\b(TO[D]O|FIX[M]E|XX[X])\b/, "has something left to do"],
    [/(?:[a-z]\)?: |<|\bas )any\b(?! [a-z])/, "has an any"],
    [/^export default\b/m, "has a default export"],
    [/test_?only/i, "has something for tests only"],
    [/@ts-(ignore|nocheck|expect-error)|oxlint-disable|eslint-disable/, "silences a check"],
  ];
  check(
    files.filter((file) => file !== join("test", "tidy.test.ts")),
    (file) => banned.find(([pattern]) => pattern.test(read(file)))?.[1],
  );
});

test("no name has a word that the glossary avoids", () => {
  // Names that the platform has given are allowed, and a session device is called so.
  const theirs = /\b(?:ServiceWorker\w*|serviceWorker|sessionStorage|\w*SessionDevice\w*)\b/g;
  const words = /\b\w*(Session|Manager|Handler|Helper|Util|Service)\w*\b/;
  check(sources, (file) => {
    const code = read(file).replaceAll(/\/\/.*|\/\*[^]*?\*\/|"[^"]*"|`[^`]*`/g, "");
    const found = code.replaceAll(theirs, "").match(words)?.[0];
    return found && `says ${found}`;
  });
});

test("some document names every script of package.json and every folder of the layout", () => {
  const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
  const text = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"].map(read).join("\n");
  const silent = scripts.filter((one) => !one.startsWith("pre") && !text.includes(one));
  const folders = Object.keys(mayImport).filter((one) => !text.includes(`${one}/`));
  assert.deepEqual([...silent, ...folders], []);
});
