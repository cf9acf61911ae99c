// Whether others along the way to the server can read what is not encrypted end to end.

/** The parts of a URL that decide about it. */
export interface ServerAddress {
  /** With a colon at its end. */
  protocol: string;
  hostname: string;
}

/** True for plain http, except inside this machine. */
export const isOpenWire = ({ protocol, hostname }: ServerAddress): boolean =>
  protocol !== "https:" && !isLoopback(hostname);

const isLoopback = (host: string): boolean =>
  host === "localhost" ||
  host.endsWith(".localhost") ||
  host === "[::1]" ||
  /^127(?:\.\d{1,3}){3}$/u.test(host);
