// What a person sees when the server cannot be trusted, or the way to it.
import { test } from "node:test";
import { aliceSignsIn, play, type Line } from "./play.ts";

const wireIsOpen: Line[] = [
  ...aliceSignsIn.slice(0, 6),
  { tell: "wireIsOpen" },
  "* anyone along the way to this server can pose as it, and guess at a new password that you type " +
    "here; an https address is safe from that",
  "Go on over this connection? (yes/no)",
];

test("over an open wire the program goes on only after a typed yes", () => {
  play([
    ...wireIsOpen,
    "> correct horse",
    "* please answer yes or no",
    "Go on over this connection? (yes/no)",
    { tell: "wireIsOpen" },
    "> Yes",
    "! acceptWire",
    { tell: "nameIsKnown", name: "alice" },
    "Password:",
  ]);
});

test("after a no you can choose another name, or leave", () => {
  play(
    [...wireIsOpen, "> no", "! abandonProfile", "Username:", "> exit", "! abandonProfile"].concat(
      "! exit 0",
    ),
  );
  play([...wireIsOpen, "> exit", "! abandonProfile", "! exit 0"]);
});

const newKey =
  "* this is not the server that you know: its key is different, " +
  "so Tincan has disconnected from it for good";

test("the program disconnects from a server whose key has changed, and says what could be done", () => {
  play([
    ...aliceSignsIn.slice(0, 6),
    { tell: "serverChanged", why: "key", hasAccount: true },
    newKey,
    "* only if the operator of the server confirms this in some other way, begin again there with a " +
      "new account: move /profiles/alice elsewhere, with your chats in it, and start again",
    "! abandonProfile",
    "! exit 1",
  ]);
});

test("a profile without an account need not be moved: the next start is a first contact again", () => {
  play([
    ...aliceSignsIn.slice(0, 6),
    { tell: "serverChanged", why: "key", hasAccount: false },
    newKey,
    "! abandonProfile",
    "! exit 1",
  ]);
});
