// What links mean to a peer: what it does when one comes or goes, and with the messages it hears.
import type { AccountId, DeviceId } from "#protocol";
import { windowOn } from "./delivery/sync.ts";
import type { LinkEvents, LinkNews } from "./links/links.ts";
import type { Machines } from "./machines.ts";

/** Connects the links of this peer to its other machines. */
export function linkEvents(peer: Machines): LinkEvents {
  return {
    up: (device, account, path) => {
      const conversation = peer.conversationWith(account);
      peer.consents.linked(account);
      peer.delivery.sayFormers(device, account);
      peer.sync.open(device, conversation, windowOn(path));
      peer.ticks.linked(account, conversation);
      // It was shown before a crash, and we may not have said so.
      peer.reading.noteShown(conversation);
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
      peer.consents.unlinked(account, peer.links.to(account).length === 0);
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

function received(peer: Machines, device: DeviceId, account: AccountId, said: LinkNews): void {
  switch (said.type) {
    case "list":
      return void peer.contacts.meet(said.list, account);
    case "former":
      return peer.delivery.heardFormer(device, said);
    case "have":
      return peer.sync.have(device, said);
    case "ack":
      return peer.sync.ack(device, said.vector, said.window);
    case "batch":
      return peer.sync.batch(device, said.batch);
    case "lacks":
      return peer.sync.lacks(device, said);
    case "absent":
      return peer.sync.absent(device, said);
    case "chat":
      if (said.state === "left") peer.agreements.theyLeft(account);
      return;
    default:
      return said satisfies never;
  }
}
