// Random messages of the protocol for property tests, one arbitrary per type; the compiler checks
// that none is missing.
import * as fc from "fast-check";
import { endings, limits, normaliseName, partings, refusals } from "#protocol";
import type { AccountId, BetweenPeers, ConversationId, DeviceId } from "#protocol";
import type { EntryHash, Epoch, FromServer, LinkId, RequestId, ToServer, Vector } from "#protocol";

/** One arbitrary for every type of a table of messages. */
export type ForEach<M extends { type: string }> = {
  [T in M["type"]]: fc.Arbitrary<Extract<M, { type: T }>>;
};

export const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
export const bytesUpTo = (maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ maxLength, size: "small" });

/** The brand says which id it is. */
const id = <T extends string>(length: number): fc.Arbitrary<T> =>
  bytes(length).map((one) => one.toHex() as T);
const account = id<AccountId>(32);
export const device = id<DeviceId>(32);
export const conversation = id<ConversationId>(32);
export const epoch = id<Epoch>(16);
const request = id<RequestId>(16);
const link = id<LinkId>(8);
const hash = id<EntryHash>(32);

export const uint = (max = Number.MAX_SAFE_INTEGER): fc.Arbitrary<number> => fc.nat({ max });
const n = uint(0xffff_ffff);
const flag = fc.boolean();
export const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(one, { nil: undefined });
export const list = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { maxLength: 4 });

/**
 * Text as the wire may carry it: well-formed, and without U+FFFD, which decoders insert for broken
 * text.
 */
export const text = (max: number): fc.Arbitrary<string> =>
  fc
    .string({ unit: "binary", maxLength: max })
    .filter((one) => one.length <= max && !one.includes("\u{fffd}") && !one.startsWith("\u{feff}"));
const name = fc
  .stringMatching(/^[a-z0-9][a-z0-9._-]{1,31}$/)
  .filter((one) => normaliseName(one) === one);

const opaque = bytesUpTo(512);
const signed = bytesUpTo(16_384);
const certificate = maybe(bytesUpTo(limits.certificateBytesMax));

/** One object with these fields; a plain one, like those that decoders return. */
export const record = <F extends object>(fields: {
  [K in keyof F]: fc.Arbitrary<F[K]>;
}): fc.Arbitrary<F> => fc.record<F>(fields, { noNullPrototype: true });

/** A message of this type. */
const message = <const T extends string, F extends object>(
  type: T,
  fields: { [K in keyof F]: fc.Arbitrary<F[K]> },
): fc.Arbitrary<{ type: T } & F> =>
  record<F>(fields).map((values) => Object.assign({ type }, values));

const featureNames = fc.array(fc.stringMatching(/^[a-z0-9-]{1,32}$/), {
  maxLength: 64,
  size: "small",
});

export const toServer: ForEach<ToServer> = {
  hello: message("hello", {
    min: uint(255),
    max: uint(255),
    nonce: bytes(32),
    program: text(64),
    features: featureNames,
  }),
  name: message("name", { n, name }),
  signUpStart: message("signUpStart", { n, name, message: opaque }),
  signUpFinish: message("signUpFinish", {
    n,
    name,
    record: opaque,
    wrappedKey: bytesUpTo(256),
    list: signed,
    stretching: bytesUpTo(64),
  }),
  signInStart: message("signInStart", { n, name, message: opaque, mark: maybe(bytesUpTo(64)) }),
  signInFinish: message("signInFinish", { n, message: opaque }),
  publish: message("publish", { n, list: signed }),
  prove: message("prove", { n, device, signature: bytes(64), certificate }),
  resume: message("resume", {
    n,
    device,
    ticket: bytes(16),
    proof: bytes(32),
    certificate,
  }),
  giveBack: message("giveBack", { n, registration: signed, list: signed }),
  devices: message("devices", { n }),
  setPassword: message("setPassword", { n, registration: signed }),
  find: message("find", { n, name }),
  watch: message("watch", { n, accounts: list(account) }),
  ask: message("ask", { n, request: signed, list: signed }),
  answer: message("answer", { n, answer: signed, list: signed }),
  withdraw: message("withdraw", { n, request }),
  leave: message("leave", { n, account, request }),
  block: message("block", { n, account, on: flag, agoMs: uint() }),
  hide: message("hide", { n, on: flag }),
  settings: message("settings", { n, number: uint(), sealed: bytesUpTo(limits.settingsBytesMax) }),
  grant: message("grant", { n, request: signed, answer: signed }),
  relay: message("relay", { to: device, frame: bytesUpTo(limits.linkFrameBytesMax) }),
  ping: message("ping", { n }),
  signOut: fc.constant({ type: "signOut" }),
};

const announced = record({
  frameBytes: uint(),
  framesPerSecond: uint(),
  requestsPerHour: uint(),
  watched: uint(),
  heartbeatMs: uint(),
  relayBytes: uint(),
  relayMonthBytes: uint(),
});
const refusal = fc.constantFrom(...refusals);
const ownDevice = record({ device, since: uint(), online: flag, until: maybe(uint()) });
const change = record({ account, name, online: flag });

export const fromServer: ForEach<FromServer> = {
  welcome: message("welcome", {
    version: uint(255),
    nonce: bytes(32),
    serverKey: bytes(32),
    limits: announced,
    stunPort: uint(65_535),
    features: featureNames,
    signingKey: maybe(bytes(32)),
  }),
  refused: message("refused", { re: maybe(n), code: refusal, retryMs: maybe(uint()) }),
  done: message("done", { re: n }),
  pong: message("pong", { re: n }),
  known: message("known", { re: n, known: flag }),
  signUpNext: message("signUpNext", { re: n, message: opaque, signature: maybe(bytes(64)) }),
  signInNext: message("signInNext", { re: n, message: opaque, stretching: bytesUpTo(64) }),
  account: message("account", {
    re: n,
    record: opaque,
    wrappedKey: bytesUpTo(256),
    list: signed,
    stretching: bytesUpTo(64),
    registration: signed,
  }),
  signedIn: message("signedIn", {
    re: n,
    list: signed,
    ticket: bytes(16),
    share: bytes(32),
    blocked: list(account),
    unblocked: list(account),
    mark: bytesUpTo(64),
    guesses: uint(),
    hidden: flag,
    settings: bytesUpTo(limits.settingsBytesMax),
    registration: signed,
  }),
  settingsChanged: message("settingsChanged", { sealed: bytesUpTo(limits.settingsBytesMax) }),
  blockChanged: message("blockChanged", { account, on: flag }),
  listChanged: message("listChanged", { list: signed }),
  devices: message("devices", { re: n, devices: list(ownDevice) }),
  contactChanged: message("contactChanged", { list: signed }),
  passwordChanged: message("passwordChanged", { registration: signed }),
  directory: message("directory", { re: n, name, list: signed }),
  presence: message("presence", { whole: flag, more: flag, changes: list(change) }),
  lobby: message("lobby", { open: flag, online: uint() }),
  ringing: message("ringing", { re: n, request }),
  asked: message("asked", { request: signed, list: signed }),
  answered: message("answered", { request: signed, answer: signed, list: signed }),
  ended: message("ended", { request, why: fc.constantFrom(...endings) }),
  reachable: message("reachable", { account, devices: list(device) }),
  left: message("left", { account, how: fc.constantFrom(...partings) }),
  relayed: message("relayed", { from: device, frame: bytesUpTo(limits.linkFrameBytesMax) }),
  undelivered: message("undelivered", { to: device, code: refusal }),
  relaySpent: message("relaySpent", { bytesPerSecond: uint(), leftMs: uint() }),
};

const claim = record({ device, epoch, next: uint(), hash, signature: maybe(bytes(64)) });
const vector: fc.Arbitrary<Vector> = record({ conversation, logs: list(claim) });
const description = record({
  ufrag: text(256),
  password: text(256),
  fingerprint: bytes(32),
  setup: fc.constantFrom("active", "passive", "actpass"),
});
const candidate = record({
  address: text(64),
  port: uint(65_535),
  kind: fc.constantFrom("host", "srflx", "prflx", "relay"),
  priority: uint(0xffff_ffff),
  foundation: text(32),
});

const someEntries = { conversation, device, epoch, seqs: list(n) };

export const betweenPeers: ForEach<BetweenPeers> = {
  list: message("list", { list: signed }),
  have: message("have", {
    vector,
    window: n,
    wanted: flag,
    page: uint(15),
    pages: uint(16),
    pause: fc.constantFrom("none", "quota"),
  }),
  batch: message("batch", { batch: bytesUpTo(limits.batchBytesMax) }),
  ack: message("ack", { vector, window: n }),
  chat: message("chat", { state: fc.constantFrom("open", "away", "left") }),
  lacks: message("lacks", someEntries),
  absent: message("absent", someEntries),
  former: message("former", { former: signed, belonging: bytesUpTo(512) }),
  signal: message("signal", { attempt: uint(), description }),
  candidate: message("candidate", { attempt: uint(), candidate }),
  probe: message("probe", { nonce: bytes(16) }),
  probed: message("probed", { nonce: bytes(16) }),
  ping: message("ping", { nonce: uint() }),
  pong: message("pong", { nonce: uint() }),
  renew: message("renew", { link, step: fc.constantFrom(0, 1, 2), message: bytesUpTo(8192) }),
  bye: fc.constant({ type: "bye" }),
};
