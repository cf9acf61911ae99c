// Answers with files of the page: what browsers may do with them, and how long to cache them.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { PageFile } from "./page-files.ts";

/**
 * Allows nothing from elsewhere, and only the page's own scripts, none made from text.
 * `wasm-unsafe-eval` lets the page compile WebAssembly and nothing else. `self` covers the
 * WebSocket of the same origin.
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

/**
 * Browsers cache a name that changes with its content for a year, and ask about any other each
 * time.
 */
const keep = { forever: "public, max-age=31536000, immutable", asking: "no-cache" };

/** Answers a GET or HEAD request for this file. */
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
