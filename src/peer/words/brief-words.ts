// What the help of the command line says, and what a browser shows of the page before it runs.

/** What each command and flag does, in one line. */
export const briefWords = {
  program: "A private messenger: messages go straight from one device to the other",
  withoutCommand: "Without a command it chats.",
  chat: "Chats",
  chatServer: "The server to meet people at; also TINCAN_SERVER",
  chatData: "Where profiles and chats are kept",
  plain: "Plain lines, also in a terminal",
  server: "Runs a server",
  host: "The address to listen on",
  port: "The port, TCP and UDP; 0 for any free one",
  serverData: "Where the users are kept",
  limit: "Sets one limit, such as lobbyCloses=50 or signUpsByAddress=5/3; may be repeated",
  trustProxy: "A proxy whose X-Forwarded-For is believed, as address or network; may be repeated",
} as const;

/** What stands in the page's HTML and manifest; the build puts it there. */
export const documentWords = {
  language: "en",
  description:
    "A private messenger: messages travel straight from one person's device to the other's.",
  noScript: "Tincan keeps your keys and your chats in this browser, which needs JavaScript.",
} as const;
