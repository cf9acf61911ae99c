// What the help of the command line says, and what a browser shows of the page before it runs.

/** What each command and flag does, in one line. */
export const briefWords = {
  program: "A private messenger: messages go straight from one device to another",
  withoutCommand: "Without a command, tincan starts the chat.",
  chat: "Chat with people",
  chatServer: "The server to connect to; TINCAN_SERVER sets it too",
  chatData: "Where to keep profiles and chats",
  plain: "Use plain lines, even in a terminal",
  allowPlainHttp: "Use plain http to another machine without asking first",
  server: "Run a server",
  host: "The address to listen on",
  port: "The port to listen on, TCP and UDP; 0 picks a free one",
  serverData: "Where to keep the accounts",
  limit: "Set a limit, such as lobbyCloses=50 or signUpsByAddress=5/3; can be repeated",
  trustProxy: "A proxy to trust for X-Forwarded-For, as address or network; can be repeated",
  trustOrigin: "Pages that may connect, such as https://chat.example.org; can be repeated",
} as const;

/** What the page's HTML and manifest say; the build puts it there. */
export const documentWords = {
  language: "en",
  description:
    "A private messenger: messages travel straight from one person's device to another's.",
  noScript: "Tincan needs JavaScript: it keeps your keys and chats in this browser.",
} as const;
