// Answers with files of the page: what a browser may make of them, and how long it may keep them.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { PageFile } from "./page-files.ts";

/**
 * Nothing from elsewhere, no script but the page's own, and none made of a text. `wasm-unsafe-eval`
 * lets WebAssembly be compiled, which is nothing else. `self` covers the WebSocket of the same origin.
 */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types tincan",
].join("; ");

const headers = {
  "Content-Security-Policy": policy,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  Vary: "Accept-Encoding",
};

/** A name that changes with its content is kept for a year, any other is asked about each time. */
const keep = { forever: "public, max-age=31536000, immutable", asking: "no-cache" };

/** Answers a GET or HEAD for this file. */
export function answerWith(
  file: PageFile,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const caching = { ETag: file.etag, "Cache-Control": keep[file.immutable ? "forever" : "asking"] };
  if (request.headers["if-none-match"] === file.etag) {
    response.writeHead(304, { ...headers, ...caching }).end();
    return;
  }
  const packed = acceptsBrotli(request) ? file.brotli : undefined;
  const body = packed ?? file.bytes;
  response.writeHead(200, {
    ...headers,
    ...caching,
    "Content-Type": file.type,
    "Content-Length": body.length,
    ...(packed && { "Content-Encoding": "br" }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

const acceptsBrotli = ({ headers: { "accept-encoding": accepted } }: IncomingMessage): boolean =>
  /(?:^|[\s,])br(?:\s*(?:,|$)|\s*;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))/.test(String(accepted ?? ""));
