// Addresses and ports as people type them on the command line.

/**
 * A server's address as people type it; without a scheme it is http. Throws an error with a message
 * for the person who typed it.
 */
export function parseServer(typed: string): string {
  const url = URL.parse(typed.includes("://") ? typed : `http://${typed}`);
  const isWeb = url !== null && ["http:", "https:"].includes(url.protocol);
  if (!isWeb || url.username + url.password + url.search + url.hash !== "") {
    throw new Error("this is not the http or https address of a server");
  }
  return url.href.replace(/\/+$/u, "");
}

/** A port; 0 picks a free one. Throws an error with a message for the person who typed it. */
export function parsePort(typed: string): number {
  const port = Number(typed);
  if (!/^\d+$/u.test(typed) || port > 65_535) throw new Error("this is not a port from 0 to 65535");
  return port;
}
