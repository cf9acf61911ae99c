// What a server says to its operator: that it runs, why it cannot start, what is wrong with a limit.

/** The facts about a server that cannot start; each code uses some of them. */
export interface StartFacts {
  host?: string;
  port?: number;
  path?: string;
  process?: number;
}

/** Why a server cannot start, by code. */
export const startWords = {
  "port-taken": ({ port }: StartFacts) => `port ${port} is already in use`,
  "folder-taken": ({ path, process }: StartFacts) =>
    `another server already uses the folder ${path} (process ${process})`,
  "no-address": ({ host, port }: StartFacts) =>
    `cannot listen on ${host}, port ${port}, on this machine`,
  "bad-proxy": ({ host }: StartFacts) => `${host} is not the address or network of a proxy`,
  "bad-origin": ({ host }: StartFacts) =>
    `${host} is not the origin of a page, such as https://chat.example.org`,
  unwritable: ({ path }: StartFacts) => `cannot write ${path}`,
  full: ({ path }: StartFacts) => `cannot write ${path}: the disk is full`,
  newer: ({ path }: StartFacts) => `${path} was written by a newer Tincan; update this one`,
  damaged: ({ path }: StartFacts) => `${path} is damaged, or is not a Tincan database`,
  link: ({ path }: StartFacts) => `${path} is a link; put the file itself there`,
  secret: ({ path }: StartFacts) =>
    `the secret ${path} is missing or damaged, and nobody can sign in without it; restore it`,
} as const;

/** What a server says once it is running. */
export const serverWords = {
  listening: (url: string) => `Tincan listens on ${url}`,
  browse: (url: string) => `To chat in a browser on this machine: ${url}`,
  join: (command: string) => `To chat in a terminal: ${command}`,
  proxyFound: {
    here:
      "Somebody came through a proxy on this machine that Tincan does not know, so limits by address " +
      "do not apply. If the proxy is yours, start the server with --trust-proxy 127.0.0.1",
    elsewhere:
      "Somebody came through a proxy that Tincan does not know, so limits by address count all people " +
      "who use it as one. If the proxy is yours, start the server with --trust-proxy and its address",
  },
  stopped: "Tincan has stopped",
} as const;

/** What is wrong with a limit that an operator typed. */
export const limitWords = {
  unknown: (name: string, names: string[]) =>
    `there is no limit "${name}"; the limits are ${names.join(", ")}`,
  number: (name: string) => `the limit ${name} takes one whole number, for example ${name}=50`,
  rate: (name: string) => `the limit ${name} takes BURST/PERHOUR, for example ${name}=5/60`,
};
