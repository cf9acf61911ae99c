// What links mean to a peer: who is let in, what is told when one comes or goes, and what is heard.
import type { AccountId, DeviceId } from "#protocol";
import { windowOn } from "./delivery/sync.ts";
import { holdsDevice } from "./links/handshake.ts";
import type { LinkEars, LinkNews } from "./links/links.ts";
import type { Machines } from "./machines.ts";
import type { StunServer } from "./world/ports.ts";

/** The ears of the links of this peer. `stun`: where the server answers it. */
export function linkEars(peer: Machines, stun: () => StunServer | undefined): LinkEars {
  return {
    stun,
    me: () => peer.account.me,
    relay: (to, frame) => {
      peer.line.say({ type: "relay", to, frame });
      return peer.line.isIn;
    },
    proves: (account, device, list, key) => proves(peer, account, device, { list, key }),
    direct: (account) =>
      peer.profile.get("relayOnly") !== 1 && !peer.contacts.byAccount(account)?.relayOnly,
    up: (device, account, path) => {
      const conversation = peer.conversationWith(account);
      peer.sync.open(device, conversation, windowOn(path));
      peer.ticks.linked(account, conversation);
      peer.reading.shown(conversation); // Before a crash, and perhaps not said.
      sayWhetherOpen(peer, device, account);
      pathChanged(peer, account);
    },
    moved: (device, account, path) => {
      peer.sync.restate(device, windowOn(path));
      sayWhetherOpen(peer, device, account);
      pathChanged(peer, account);
    },
    down: (device, account) => {
      peer.sync.close(device);
      peer.consents.unlinked(account);
      pathChanged(peer, account);
    },
    received: (device, account, said) => received(peer, device, account, said),
  };
}

function sayWhetherOpen({ chat, links }: Machines, device: DeviceId, account: AccountId): void {
  links.say(device, { type: "chat", state: chat.isOpenWith(account) ? "open" : "away" });
}

function pathChanged({ chat, context }: Machines, account: AccountId): void {
  chat.pathChanged(account);
  context.changed(account);
}

function proves(
  { consents, contacts }: Machines,
  account: AccountId,
  device: DeviceId,
  { list, key }: { list: Uint8Array; key: Uint8Array },
): boolean {
  if (!consents.holds(account)) return false;
  const met = contacts.meet(list, account);
  return met.is === "known" && holdsDevice(met.contact, device, key);
}

function received(peer: Machines, device: DeviceId, account: AccountId, said: LinkNews): void {
  switch (said.type) {
    case "list":
      return void peer.contacts.meet(said.list, account);
    case "have":
      return peer.sync.have(device, said.vector, said.window, said.wanted);
    case "ack":
      return peer.sync.ack(device, said.vector, said.window);
    case "batch":
      return peer.sync.batch(device, said.batch);
    case "chat":
      if (said.state === "left") peer.agreements.theyLeft(account);
      return;
    default:
      return said satisfies never;
  }
}
