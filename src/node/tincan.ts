#!/usr/bin/env node
// The program `tincan`: the chat or, with the sub-command `server`, the server.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildApplication, buildCommand, buildRouteMap, run } from "@stricli/core";
import type { ApplicationContext } from "@stricli/core";
import { briefWords } from "#words";
import packageJson from "../../package.json" with { type: "json" };
import { parsePort, parseServer } from "./flags.ts";

const localServer = "http://localhost:7070";
const usageErrorCode = 2;
/** Where the build puts the page; this path works from here and from the bundle in dist/program. */
const builtPage = fileURLToPath(new URL("../../dist/web", import.meta.url));

const dataFlag = { kind: "parsed", parse: String, optional: true, placeholder: "DIR" } as const;

// Each command loads its modules when it runs, so neither waits for the other's.

interface ChatFlags {
  server: string;
  data?: string;
  plain: boolean;
  allowPlainHttp: boolean;
}

const chatCommand = buildCommand({
  parameters: {
    flags: {
      server: {
        kind: "parsed",
        parse: parseServer,
        default: process.env["TINCAN_SERVER"] || localServer,
        brief: briefWords.chatServer,
        placeholder: "URL",
      },
      data: { ...dataFlag, brief: briefWords.chatData },
      plain: { kind: "boolean", default: false, brief: briefWords.plain },
      allowPlainHttp: { kind: "boolean", default: false, brief: briefWords.allowPlainHttp },
    },
  },
  docs: { brief: briefWords.chat },
  async func(this: ApplicationContext, flags: ChatFlags) {
    const [{ chat }, { defaultDataDir }] = await Promise.all([
      import("./client/chat-program.ts"),
      import("./client/profiles.ts"),
    ]);
    const dataDir = flags.data ?? defaultDataDir();
    const { server: serverUrl, plain, allowPlainHttp } = flags;
    this.process.exitCode = await chat({ serverUrl, dataDir, plain, allowPlainHttp });
  },
});

interface ServerFlags {
  host: string;
  port: number;
  data?: string;
  limit: string[];
  trustProxy: string[];
  trustOrigin: string[];
}

const serverCommand = buildCommand({
  parameters: {
    flags: {
      host: {
        kind: "parsed",
        parse: String,
        default: "0.0.0.0",
        brief: briefWords.host,
        placeholder: "HOST",
      },
      port: {
        kind: "parsed",
        parse: parsePort,
        default: "7070",
        brief: briefWords.port,
        placeholder: "PORT",
      },
      data: { ...dataFlag, brief: briefWords.serverData },
      limit: {
        kind: "parsed",
        parse: String,
        variadic: true,
        default: [],
        brief: briefWords.limit,
        placeholder: "NAME=VALUE",
      },
      trustProxy: {
        kind: "parsed",
        parse: String,
        variadic: true,
        default: [],
        brief: briefWords.trustProxy,
        placeholder: "ADDRESS",
      },
      trustOrigin: {
        kind: "parsed",
        parse: String,
        variadic: true,
        default: [],
        brief: briefWords.trustOrigin,
        placeholder: "ORIGIN",
      },
    },
  },
  docs: { brief: briefWords.server },
  async func(this: ApplicationContext, flags: ServerFlags) {
    const [{ runServer }, { defaultDataDir }] = await Promise.all([
      import("./server/run-server.ts"),
      import("./client/profiles.ts"),
    ]);
    const dataDir = flags.data ?? join(defaultDataDir(), "server");
    const { host, port, limit, trustProxy: trustedProxies, trustOrigin: trustedOrigins } = flags;
    const where = { host, port, dataDir, page: builtPage };
    const trusted = { trustedProxies, trustedOrigins };
    this.process.exitCode = await runServer({ ...where, limit, ...trusted });
  },
});

const tincan = buildApplication(
  buildRouteMap({
    routes: { chat: chatCommand, server: serverCommand },
    defaultCommand: "chat",
    docs: {
      brief: briefWords.program,
      fullDescription: briefWords.withoutCommand,
    },
  }),
  {
    name: "tincan",
    versionInfo: { currentVersion: packageJson.version },
    scanner: { allowArgumentEscapeSequence: true, caseStyle: "allow-kebab-for-camel" },
    documentation: { useAliasInUsageLine: true, caseStyle: "convert-camel-to-kebab" },
  },
);

const { stdout, stderr, env } = process;
const context: ApplicationContext = { process: { stdout, stderr, env } };
await run(tincan, process.argv.slice(2), context);
const code = Number(context.process.exitCode);
// A native path may keep the process alive when nothing is left to do.
stdout.write("", () => process.exit(code < 0 ? usageErrorCode : code));
