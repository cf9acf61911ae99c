// Whether others along the way to the server can read what is not encrypted end to end.

/** True for plain http, except inside this machine. */
export function isOpenWire(serverUrl: string): boolean {
  const { protocol, hostname } = new URL(serverUrl);
  return protocol !== "https:" && !isLoopback(hostname);
}

const isLoopback = (host: string): boolean =>
  host === "localhost" ||
  host.endsWith(".localhost") ||
  host === "[::1]" ||
  /^127(?:\.\d{1,3}){3}$/u.test(host);
