// Planted bugs in what belongs to a whole account: whether its devices make direct paths, which
// devices it has, and whom it blocks.
import type { PlantedBug } from "./planted-bug.ts";

const peer = "src/peer/peer.ts";

/** Where several devices of one account must do the same. */
export const bugsOfAccounts: readonly PlantedBug[] = [
  {
    name: "relay-only stays on the device where it was said",
    breaks: "The other devices that are online go on showing where the person is.",
    seenBy: ["S8"],
    worlds: "accounts",
    patches: [
      { file: peer, was: "return this.machines.settings.shown(frame.sealed);", becomes: "return;" },
    ],
  },
  {
    name: "relay-only missed while away",
    breaks: "A device that was away makes direct paths although another has forbidden them.",
    seenBy: ["S8"],
    worlds: "accounts",
    patches: [{ file: peer, was: "settings.shown(came.settings);", becomes: "void settings;" }],
  },
  {
    name: "a new device does not wait for the settings",
    breaks: "A server that withholds them learns from a contact where the person is.",
    seenBy: ["S8"],
    worlds: "accounts",
    patches: [
      {
        file: "src/peer/account/kept-settings.ts",
        was: `if (isNewDevice && profile.get("relayOnly") === undefined) doubtRelay(profile);`,
        becomes: "void isNewDevice;",
      },
    ],
  },
  {
    name: "relay-only with one person ignored",
    breaks: "The one person who should not learn the address learns it.",
    seenBy: ["S8"],
    worlds: "accounts",
    patches: [
      {
        file: "src/peer/machines.ts",
        was: "settings.allowsDirect(to) && !contacts.byAccount(to)?.relayOnly,",
        becomes: "!settings.isRelayOnly || to === undefined,",
      },
    ],
  },
  {
    name: "open paths outlive relay-only",
    breaks: "Whoever has a direct path keeps it, and sees where the person goes.",
    seenBy: ["S8"],
    worlds: "accounts",
    patches: [
      {
        file: "src/peer/links/links.ts",
        was: "else this.paths.end(device);",
        becomes: "else if (!this.paths.deviceOf(0)) void device;",
      },
    ],
  },

  // Devices that were removed
  {
    name: "a removed device stays connected",
    breaks: "Whoever has stolen it goes on until it has to connect again.",
    seenBy: ["S14"],
    worlds: "accounts",
    patches: [
      {
        file: "src/server/device-lists.ts",
        was: "&& !listed.has(id)) wire",
        becomes: "&& listed.size === 0) wire",
      },
    ],
  },
  {
    name: "links to a removed device stay",
    breaks: "Whoever has stolen it reads and writes on over its direct paths.",
    seenBy: ["S14"],
    worlds: "accounts",
    patches: [
      {
        file: peer,
        was: "shortened: ({ account: of, devices }) => links.end(of, new Set(devices.map(({ id }) => id))),",
        becomes: "shortened: () => {},",
      },
    ],
  },
  {
    name: "a removed device goes on writing",
    breaks: "What a thief writes becomes lines of the person whose device it was.",
    seenBy: ["S14"],
    worlds: "accounts",
    patches: [
      {
        file: "src/peer/logs/take.ts",
        was: "if (last === undefined) return true;",
        becomes: "if (last === undefined || batch.first >= 0) return true;",
      },
      {
        file: "src/peer/logs/trails.ts",
        was: 'if (end > endOfFormer(last, log)) return "astray";',
        becomes: 'if (end > endOfFormer(last, log)) return "proved";',
      },
      {
        file: "src/peer/delivery/delivery.ts",
        was: "return Math.min(log.next, endOfFormer(former.counts.last, log));",
        becomes: "return Math.max(log.next, endOfFormer(former.counts.last, log));",
      },
    ],
  },
  {
    name: "a removed device is not signed for",
    breaks: "What it wrote before is never taken in by devices that come later.",
    seenBy: ["S1"],
    worlds: "accounts",
    patches: [
      {
        file: "src/peer/logs/pending-formers.ts",
        was: "formers.keepOwn(pending.signed);",
        becomes: "void formers;",
      },
    ],
  },
  {
    name: "last heads not passed on",
    breaks: "Devices that come later lack what a removed device wrote before.",
    seenBy: ["L1"],
    worlds: "accounts",
    patches: [
      {
        file: "src/peer/between.ts",
        was: "peer.delivery.sayFormers(device, account);",
        becomes: "",
      },
      { file: peer, was: "delivery.sayFormers(device, account);", becomes: "void delivery;" },
    ],
  },

  // Blocks
  {
    name: "a block leaves direct paths open",
    breaks: "Somebody who is blocked and needs no server hears on.",
    seenBy: ["S8"],
    worlds: "accounts",
    patches: [
      {
        file: "src/peer/agreeing/agreements.ts",
        was: "this.#chat.to.blocked(account);\n    this.leave(account);",
        becomes: `this.#chat.to.blocked(account);
          if (this.#needs.links.bestPathTo(account) !== "direct") this.leave(account);`,
      },
    ],
  },
];
