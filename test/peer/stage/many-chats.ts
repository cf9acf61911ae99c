// What a screen of many chats asks a device in a test, and what comes back.
import assert from "node:assert/strict";
import type { ChatSummary, FoundLine, LinesAt, PeerEvent } from "#peer";
import type { Device } from "./device.ts";

type Told<T extends PeerEvent["tell"]> = Extract<PeerEvent, { tell: T }>;

/** The last event of this kind since the last call. */
export function last<T extends PeerEvent["tell"]>(device: Device, tell: T): Told<T> {
  const found = device.heard(tell).at(-1) as Told<T> | undefined;
  assert.ok(found, `${device.name} reported no ${tell}`);
  return found;
}

/** All chats, by name. */
export function chats(device: Device): Record<string, ChatSummary> {
  device.says({ do: "chats" });
  return Object.fromEntries(last(device, "chats").chats.map((chat) => [chat.name, chat]));
}

/** A part of a chat. */
export function lines(device: Device, name: string, count: number, at: LinesAt = { from: "end" }) {
  device.says({ do: "lines", name, count, at, tag: 1 });
  return last(device, "lines");
}

/** The results of a search. */
export function find(device: Device, text: string, count = 100): FoundLine[] {
  device.says({ do: "search", text, count, tag: 1 });
  return last(device, "found").lines;
}

/** The texts of lines. */
export const texts = (list: { text: string | undefined }[]): (string | undefined)[] =>
  list.map(({ text }) => text);
