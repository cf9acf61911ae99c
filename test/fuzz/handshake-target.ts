// Handshakes on Mallory's wire: whatever she does, only the two named devices get links.
import assert from "node:assert/strict";
import {
  decodeLinkFrame,
  openDeviceList,
  peekDeviceList,
  sealDeviceList,
  steadyAt,
} from "#protocol";
import type { DeviceId, LinkId } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import type { Me } from "../../src/peer/account/account.ts";
import { Contacts } from "../../src/peer/people/contacts.ts";
import type { Context } from "../../src/peer/world/context.ts";
import { signerOf } from "../../src/peer/account/device-keys.ts";
import { createHandshake, holdsDevice, type Ends } from "../../src/peer/links/handshake.ts";
import {
  Handshakes,
  type HandshakeNeeds,
  type HandshakeStep,
} from "../../src/peer/links/handshakes.ts";
import { createLink, type Link } from "../../src/peer/links/link.ts";
import type { Remote } from "../../src/peer/links/remote.ts";
import { createHalf, createRandom, started, utf8, type Half } from "../peer/stage/halves.ts";
import { createChoices, type Choices } from "./choices.ts";
import type { Target } from "./target.ts";

const alice = createHalf("alice");
const bob = createHalf("bob");
/** Bob's phone was stolen. Mallory has its keys, and his newest list no longer has it. */
const phone = createHalf("bob", "phone");
const mallory = createHalf("mallory");
const bobNow: Me = { ...bob.me, list: newerList(bob) };

/** The same list with a higher number. */
function newerList({ me, context }: Half): Me["list"] {
  const body = peekDeviceList(me.list.signed);
  const secret = primitivesNode.sha256(utf8(`the account of ${me.list.name}`));
  const sign = signerOf(context, secret);
  const list = body && openDeviceList(sealDeviceList({ ...body, number: 1 }, sign), context.checks);
  assert.ok(list);
  return list;
}

/** Every identity that Mallory can present: with her own keys, or the phone's. */
const disguises: readonly Me[] = [
  mallory.me,
  { ...mallory.me, list: bobNow.list },
  { ...mallory.me, list: bob.me.list },
  { ...mallory.me, list: phone.me.list },
  phone.me,
  { ...phone.me, list: bobNow.list },
  { ...bob.me, keys: { ...bob.me.keys, agreementSecret: mallory.me.keys.agreementSecret } },
];

/** One message on its way. */
interface Post {
  to: Party;
  /** The device it claims to come from. */
  other: DeviceId;
  step: HandshakeStep;
}

/** One honest device. */
interface Party {
  me: Me;
  handshakes: Handshakes;
  remotes: Map<DeviceId, Remote>;
  made: { device: DeviceId; link: Link }[];
}

const remoteOf = ({ account, keys }: Me): Remote => ({
  device: keys.id,
  account,
  online: true,
  until: undefined,
  making: undefined,
  tries: 0,
  linked: undefined,
  givenUp: undefined,
});

interface Clock {
  now: number;
}

function createParty(
  half: Half,
  me: Me,
  others: Me[],
  clock: Clock,
  send: (from: Party, remote: Remote, step: HandshakeStep) => void,
): Party {
  const random = createRandom(`the handshakes of ${me.list.name}`);
  const context: Context = { ...half.context, random, now: () => steadyAt(clock.now) };
  const contacts = new Contacts(
    context,
    () => me.list.serverKey,
    () => false,
  );
  contacts.connect({ shortened: () => {}, grown: () => {} });
  for (const { list } of others) contacts.keep(list.signed);
  const needs: HandshakeNeeds = {
    me: () => me,
    proves({ account, device }, list, key) {
      const met = contacts.meet(list, account);
      return met.is === "known" && holdsDevice(met.contact, device, key);
    },
    send: (remote, _route, step) => send(party, remote, step),
  };
  const party: Party = {
    me,
    remotes: new Map(others.map((other) => [other.keys.id, remoteOf(other)])),
    made: [],
    handshakes: new Handshakes(context, needs, {
      made: ({ device }, link) => void party.made.push({ device, link }),
    }),
  };
  return party;
}

/** Whether one side opens what the other seals. */
function reaches(from: Link, to: Link): boolean {
  return from.seal([{ type: "bye" }]).every((bytes) => {
    const frame = decodeLinkFrame(bytes);
    return frame?.type === "sealed" && to.open(frame) !== undefined;
  });
}

const bytesOf = (pieces: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));

/** Two honest devices, and Mallory's wire between them. */
class Trial {
  readonly #clock: Clock = { now: started };
  #queue: Post[] = [];
  readonly #seen: Post[] = [];
  readonly #stolen: Link[] = [];
  readonly #alice: Party;
  readonly #bob: Party;
  readonly #random = createRandom("the handshakes of mallory");

  constructor() {
    const send = (from: Party, { device }: Remote, step: HandshakeStep): void => {
      const to = from === this.#alice ? this.#bob : this.#alice;
      const post = { to, other: from.me.keys.id, step };
      this.#seen.push(post);
      if (device === to.me.keys.id) this.#queue.push(post); // Only Mallory has the phone.
    };
    this.#alice = createParty(alice, alice.me, [bobNow, phone.me], this.#clock, send);
    this.#bob = createParty(bob, bobNow, [alice.me], this.#clock, send);
  }

  #deliver({ to, other, step }: Post): void {
    const remote = to.remotes.get(other);
    if (remote) to.handshakes.take(remote, "relay", step);
  }

  #begin(): void {
    for (const [from, to] of [[this.#alice, this.#bob], [this.#bob, this.#alice]] as const) {
      const remote = from.remotes.get(to.me.keys.id);
      if (remote) from.handshakes.begin(remote, "relay");
    } // prettier-ignore
  }

  #pass(ms: number): void {
    this.#clock.now += ms;
    for (const { handshakes, remotes } of [this.#alice, this.#bob]) {
      for (const remote of remotes.values()) handshakes.wake(remote);
    }
  }

  /** One thing that Mallory does, or lets through. */
  act(choices: Choices): void {
    const kind = choices.below(10);
    if (kind === 0) return this.#begin();
    if (kind === 1) return this.#pass(1 + choices.below(40_000));
    if (kind === 2) return void this.#queue.shift();
    if (kind === 3) return void this.#queue.push(...this.#queue.splice(0, 1));
    if (kind === 4) return this.#change(choices);
    if (kind === 5) return this.#splice(choices);
    if (kind === 6) return this.#garbage(choices);
    if (kind === 7) return this.#disguise(choices);
    const [next] = this.#queue.splice(0, 1);
    if (next) this.#deliver(next);
  }

  #any(choices: Choices): Post | undefined {
    return this.#seen[choices.below(this.#seen.length)];
  }

  /**
   * Delivers an earlier message to either side, unchanged or with one bit flipped, as any step of
   * any link.
   */
  #change(choices: Choices): void {
    const post = this.#any(choices);
    if (!post) return;
    const to = choices.below(4) === 3 ? this.#bob : post.to;
    const { message } = post.step;
    const at = choices.below(message.length + 1);
    const mask = 1 << choices.below(9); // 256 changes nothing.
    const flipped = message.map((byte, index) => (index === at ? byte ^ (mask & 255) : byte));
    const link = choices.below(4) === 3 ? this.#any(choices)?.step.link : post.step.link;
    const step = choices.below(4) === 3 ? choices.below(3) : post.step.step;
    const other = to === post.to ? post.other : this.#alice.me.keys.id;
    this.#deliver({ to, other, step: stepOf(link ?? post.step.link, step, flipped) });
  }

  /** Joins the start of one message and the end of another, from any handshakes. */
  #splice(choices: Choices): void {
    const [one, other] = [this.#any(choices), this.#any(choices)];
    if (!one || !other) return;
    const head = one.step.message.subarray(0, choices.below(one.step.message.length + 1));
    const tail = other.step.message.subarray(choices.below(other.step.message.length + 1));
    this.#deliver({ ...one, step: { ...one.step, message: bytesOf([head, tail]) } });
  }

  #garbage(choices: Choices): void {
    const to = choices.below(2) === 0 ? this.#alice : this.#bob;
    const [other] = to.remotes.keys();
    const link = this.#any(choices)?.step.link ?? ("1d".repeat(8) as LinkId);
    const message = choices.bytes(choices.below(300));
    if (other) this.#deliver({ to, other, step: stepOf(link, choices.below(3), message) });
  }

  /** Mallory talks to Alice as Bob's laptop or phone, with whatever keys she has. */
  #disguise(choices: Choices): void {
    const me = disguises[choices.below(disguises.length)] ?? mallory.me;
    const as = choices.below(2) === 0 ? bobNow : phone.me;
    const device = as.keys.id;
    const remote = this.#alice.remotes.get(device);
    if (!remote) return;
    const before = this.#seen.length;
    this.#alice.handshakes.begin(remote, "relay");
    const begun = this.#seen[before];
    const [here, there] = [endOf(as), endOf(this.#alice.me)];
    const link = begun?.step.link ?? (this.#random(8).toHex() as LinkId);
    const ends: Ends = begun
      ? { link, initiator: there, responder: here }
      : { link, initiator: here, responder: there };
    const context: Context = { ...mallory.context, random: this.#random };
    const shown = { ...me, keys: { ...me.keys, id: device } };
    const handshake = createHandshake(context, shown, ends, () => true);
    const say = (step: number, message: Uint8Array): void =>
      this.#deliver({ to: this.#alice, other: device, step: stepOf(link, step, message) });
    if (!begun) say(0, handshake.begin());
    for (let at = before; ; at += 1) {
      const heard = this.#seen[at]?.step;
      const said = heard && handshake.read(heard.step, heard.message);
      if (!said || said.is === "refused") return;
      if (said.is === "answered") say(1, said.message);
      else this.#stolen.push(createLink(primitivesNode, link, said.keys));
      if (said.is === "made" && said.last) say(2, said.last);
    }
  }

  /** Everything that must hold, whatever has happened. */
  check(): void {
    const { id } = this.#bob.me.keys;
    assert.ok(this.#alice.made.every(({ device }) => device === id));
    const honest = [...this.#alice.made, ...this.#bob.made].map(({ link }) => link);
    for (const stolen of this.#stolen) {
      assert.ok(honest.every((link) => !reaches(stolen, link) && !reaches(link, stolen)));
    }
    const aliceInitiates = this.#alice.handshakes.initiates(id);
    const [initiator, responder] = aliceInitiates
      ? [this.#alice, this.#bob]
      : [this.#bob, this.#alice];
    for (const { link } of responder.made) {
      assert.ok(initiator.made.some((one) => reaches(one.link, link)));
    }
  }

  /** Mallory leaves, and the two get a link. */
  heal(): void {
    this.#queue = [];
    this.#pass(60_000);
    this.#queue = [];
    const before = [this.#alice.made.length, this.#bob.made.length];
    this.#begin();
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#deliver(next);
    assert.deepEqual(
      [this.#alice.made.length, this.#bob.made.length],
      before.map((count) => count + 1),
    );
    const [one, other] = [this.#alice.made.at(-1), this.#bob.made.at(-1)];
    assert.ok(one && other && reaches(one.link, other.link) && reaches(other.link, one.link));
  }
}

const stepOf = (link: LinkId, step: number, message: Uint8Array): HandshakeStep => ({
  link,
  step: step === 0 || step === 1 ? step : 2,
  message,
});

const endOf = ({ account, keys }: Me): Ends["initiator"] => ({ account, device: keys.id });

const actsMax = 64;

function anyHandshakes(bytes: Uint8Array): void {
  const choices = createChoices(bytes);
  const trial = new Trial();
  for (let acts = 0; choices.left > 0 && acts < actsMax; acts += 1) trial.act(choices);
  trial.check();
  trial.heal();
  trial.check();
}

/** Handshakes that succeed, ones disturbed at each step, and one for each disguise. */
function stories(): Uint8Array[] {
  const whole = [0, 9, 9, 9];
  const disturbed = [4, 5, 6].flatMap((kind) =>
    [0, 1, 2].map((at) => whole.toSpliced(1 + at, 0, kind, at, 0, 3, 0, 0, 0)),
  );
  const disguised = disguises.flatMap((_, index) => [
    [7, index, 0],
    [7, index, 1],
  ]);
  return [whole, [...whole, ...whole], ...disturbed, ...disguised].map((one) =>
    Uint8Array.from(one),
  );
}

/** The target for handshakes. */
export const handshakeTarget: Target = {
  name: "handshakes",
  short: 50,
  seeds: stories,
  run: anyHandshakes,
};
