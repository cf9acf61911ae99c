// Planted bugs in links, in consent, and in the server that both depend on.
import type { PlantedBug } from "./planted-bug.ts";

const peer = "src/peer/peer.ts";
const machines = "src/peer/machines.ts";
const answering = "src/peer/agreeing/answering.ts";

/** Between two people, and at the server between them. */
export const bugsOfAgreeing: readonly PlantedBug[] = [
  // Links and paths
  {
    name: "replay window off by one",
    breaks: "The last frame is accepted a second time.",
    seenBy: ["S2"],
    patches: [
      {
        file: "src/crypto/replay-window.ts",
        was: "return counter > highest ||",
        becomes: "return counter >= highest ||",
      },
    ],
  },
  {
    name: "counter starts again on another path",
    breaks: "Two frames are sealed under one nonce, so anyone who has both can read them.",
    seenBy: ["S7"],
    patches: [
      {
        file: "src/crypto/sealed-channel.ts",
        was: "    seal,\n    open,\n",
        becomes: "    seal,\n    open,\n    restart() { sealedCount = 0; },\n",
      },
      {
        file: "src/peer/links/link.ts",
        was: "    seal,\n    open,\n",
        becomes: "    seal,\n    open,\n    restart: () => channel.restart(),\n",
      },
      {
        file: "src/peer/links/links.ts",
        was: "remote.linked.via = path;",
        becomes: "remote.linked.via = path;\nremote.linked.link.restart();",
      },
    ],
  },
  {
    name: "dead link taken for alive",
    like: "F5",
    breaks: "Texts go into a path that swallows everything.",
    seenBy: ["L1"],
    patches: [
      {
        file: "src/peer/links/heartbeat.ts",
        was: `if (isDead()) return "dead";`,
        becomes: "void isDead;",
      },
    ],
  },
  {
    name: "silent server taken for alive",
    like: "F14",
    breaks: "A half-open connection is never replaced.",
    seenBy: ["L1", "L2", "livelock"],
    patches: [
      {
        file: "src/peer/connection/connection.ts",
        was: "if (now >= after(up.heardAt, 2 * up.beatMs)) {",
        becomes: "if (Number.isNaN(now)) {",
      },
    ],
  },
  {
    name: "sealing forgotten",
    breaks: "The server can read along.",
    seenBy: ["S7"],
    patches: [
      {
        file: "src/crypto/sealed-channel.ts",
        was: "sealed: primitives.seal(keys.send, nonce, header, plain) }",
        becomes: "sealed: Uint8Array.from([...plain, ...new Uint8Array(16)]) }",
      },
      {
        file: "src/crypto/sealed-channel.ts",
        was: "primitives.open(keys.receive, noiseNonce(counter), header, sealed);",
        becomes: "sealed.subarray(0, -16);",
      },
    ],
  },

  // Consent
  {
    name: "request answered automatically",
    breaks: "Strangers get in without anyone's consent.",
    seenBy: ["S8"],
    patches: [
      {
        file: answering,
        was: `return standing === "always" || cross || this.#needs.awaited(account);`,
        becomes: "return true;",
      },
    ],
  },
  {
    name: "link made without a consent",
    breaks: "A person who was left keeps writing as long as the server believes the old yes.",
    seenBy: ["S8"],
    worlds: "liars",
    patches: [
      {
        file: peer,
        was: "if (consents.holds(frame.account)) links.reachable",
        becomes: "links.reachable",
      },
      { file: machines, was: "if (!consents.holds(of)) return false;", becomes: "" },
    ],
  },
  {
    name: "leaving does not end the consent",
    breaks: "A person who was left needs no new yes.",
    seenBy: ["S8"],
    patches: [
      {
        file: "src/peer/agreeing/agreements.ts",
        was: "this.#needs.consents.end(account);",
        becomes: "",
      },
    ],
  },
  {
    name: "a block ends nothing",
    breaks: "Somebody who is blocked hears and writes on until the server ends it.",
    seenBy: ["S8"],
    worlds: "crowds",
    patches: [
      {
        file: "src/peer/agreeing/agreements.ts",
        was: "this.#shutOut(account);\n    this.blocks.tell(choice);",
        becomes: "this.blocks.tell(choice);",
      },
      { file: machines, was: "if (contacts.isBlocked(of)) return false;", becomes: "" },
    ],
  },
  {
    name: "path opened before a yes",
    breaks: "The person asked learns an address, whatever she answers.",
    seenBy: ["S8"],
    patches: [
      {
        file: "src/peer/chats/chat.ts",
        was: "if (!answering.acceptFrom(contact.account)) asking",
        becomes: `this.#context.emit({ type: "openPath", path: 1, offers: true, stun: undefined });
          if (!answering.acceptFrom(contact.account)) asking`,
      },
    ],
  },
  {
    name: "relay-only ignored",
    breaks: "An address is shown although the person has forbidden it.",
    seenBy: ["S8"],
    patches: [{ file: machines, was: `settings.allowsDirect(to) &&`, becomes: "" }],
  },

  // The server
  {
    name: "consent not checked on a relayed path",
    breaks: "A person who was left keeps talking to a device that has closed its link.",
    seenBy: ["S8"],
    patches: [
      {
        file: "src/server/relay.ts",
        was: "if (!grants.between(sender.account.id, receiver.account.id))",
        becomes: "if (grants === undefined)",
      },
    ],
  },
  {
    name: "used ticket accepted",
    breaks: "Anyone who has stolen an old secret gets in as the device that had it.",
    seenBy: ["S9"],
    patches: [
      {
        file: "src/server/tickets.ts",
        was: "issued.delete(id);\n      // A device",
        becomes: "const before = issued.get(id);\n      // A device",
      },
      {
        file: "src/server/tickets.ts",
        was: "issued.set(id, { ticket,",
        becomes: "issued.set(id, { before, ticket,",
      },
      {
        file: "src/server/tickets.ts",
        was: "return sameBytes(found.ticket, ticket) ? found.secret : undefined;",
        becomes: `for (let one = found; one; one = one.before) {
          if (sameBytes(one.ticket, ticket)) return one.secret;
        }
        return undefined;`,
      },
      { file: "src/server/devices.ts", was: "tickets.drop(device);", becomes: "" },
    ],
  },
  {
    name: "end of a lost connection never reported",
    like: "F24",
    breaks: "Ghosts stay online for good.",
    seenBy: ["L2"],
    patches: [
      {
        file: "src/server/arrivals.ts",
        was: `if (how === "lost") wait(account);`,
        becomes: `if (how === "lost") return;`,
      },
    ],
  },
];
