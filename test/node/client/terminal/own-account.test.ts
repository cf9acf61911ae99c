// At the prompt: one's own devices, and one's password.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceId } from "#protocol";
import { hidesInput } from "../../../../src/node/client/terminal/state.ts";
import { aliceSignsIn, bobSaysYes, play } from "./play.ts";

/** Alice's own devices. */
const laptop = { device: "1234abcd".padEnd(64, "0") as DeviceId, here: true, online: true };
const phone = { device: "5678ef01".padEnd(64, "0") as DeviceId, here: false, online: false };

const asks =
  "* this removes 5678ef01 from your account: type your password, or only Enter to keep it";

test("you list your devices, and remove one by its number with your password", () => {
  play([
    ...aliceSignsIn,
    "> revoke 2",
    '* there is no device with that number: "devices" lists them',
    "Talk to:",
    "> devices",
    "! devices",
    { tell: "devices", devices: [laptop, { ...phone, sinceMs: 0 }] },
    "* 1. 1234abcd, this one",
    "* 2. 5678ef01, since 1970-01-01, offline",
    "Talk to:",
    "> revoke 1",
    '* that is this device: "exit" signs it out',
    "Talk to:",
    "> revoke 2",
    asks,
    "Password:",
    "> wrong",
    `! revoke ${phone.device} wrong`,
    { tell: "wrongPassword" },
    "* wrong password",
    "Talk to:",
    "> revoke 2",
    asks,
    "Password:",
    "> ",
    "* nothing has changed",
    "Talk to:",
    "> revoke 5678ef01",
    asks,
    "Password:",
    "> correct horse",
    `! revoke ${phone.device} correct horse`,
    { tell: "deviceRevoked", device: phone.device },
    "* removed 5678ef01: it is signed out, and nothing that it writes from now on counts; " +
      'if somebody may know your password, change it ("password")',
    "Talk to:",
    "> revoke 2",
    '* there is no device with that number: "devices" lists them',
    "Talk to:",
  ]);
});

test("in a chat no device is removed, so that no password is typed into it", () => {
  play([
    ...aliceSignsIn,
    ...bobSaysYes,
    "> /revoke 1",
    '* not possible in a chat: "/disconnect" leaves it',
  ]);
});

test("you change your password: the old one, and the new one twice", () => {
  play([
    ...aliceSignsIn,
    "> password",
    "Old password:",
    "> correct horse",
    "New password:",
    "> correct horse",
    "* that is your old password: choose another one; nothing has changed",
    "New password:",
    "> one",
    "Password again:",
    "> two",
    "* the passwords do not match",
    "New password:",
    "> two",
    "Password again:",
    "> two",
    "! changePassword correct horse two",
    { tell: "passwordChanged", here: true },
    "* your password has changed: the old one no longer works, and your other devices stay signed in",
    "Talk to:",
    { tell: "passwordChanged", here: false },
    "* your password was changed on another of your devices",
  ]);
});

test("a14: what a person types ahead of a password that fails is no name, and does not show", () => {
  const transcript = [
    ...aliceSignsIn,
    "> password",
    "Old password:",
    "> wrong",
    "New password:",
    "> battery staple",
    "Password again:",
    "> battery staple",
    "! changePassword wrong battery staple",
    "> another secret",
    { tell: "wrongPassword" } as const,
    "* wrong password",
    "Talk to:",
    { ms: 70_000 },
  ];
  play(transcript, { terminal: true });
});

test("while a password is checked, typing stays hidden", () => {
  assert.ok(hidesInput({ at: "waiting", awaits: "profile", name: "alice" }));
  assert.ok(hidesInput({ at: "waiting", awaits: "change" }));
  assert.ok(!hidesInput({ at: "waiting", awaits: "leave" }));
});
