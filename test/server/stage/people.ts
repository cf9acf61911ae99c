// Alice, Bob and the others: accounts with real keys, and devices that speak for them.
import { resumptionProof, resumptionSecret, signFor } from "#crypto";
import {
  certifyDevice,
  limits,
  openDeviceList,
  protocolVersion,
  sealAnswer,
  sealDeviceList,
  sealRegistration,
  sealRequest,
  sealSessionDevice,
  signInBytes,
  type AccountId,
  type Answer,
  type DeviceId,
  type FromServer,
  type Request,
  type RequestId,
  type Sign,
} from "#protocol";
import { primitivesNode } from "../../../src/node/common/primitives-node.ts";
import { passwordBytes } from "./password-fake.ts";
import { checks, type Connection, type Heard, type World } from "./server-world.ts";

/** The number of a frame, for tests in which it does not matter. */
export const n = 7;

/** The first frame of this type; throws if there is none. */
export function pick<T extends FromServer["type"]>(frames: FromServer[], type: T): Heard<T> {
  const found = frames.find((frame) => frame.type === type);
  if (found === undefined) throw new Error(`no ${type} among ${JSON.stringify(frames)}`);
  return found as Heard<T>;
}

/** All frames of this type. */
export const all = <T extends FromServer["type"]>(frames: FromServer[], type: T): Heard<T>[] =>
  frames.filter((frame) => frame.type === type) as Heard<T>[];

/** The code of the first refusal, if there is one. */
export const refusal = (frames: FromServer[]): string | undefined =>
  all(frames, "refused")[0]?.code;

/** The names reported as online, and those reported as offline with a minus in front. */
export const told = (frames: FromServer[]): string[] =>
  all(frames, "presence").flatMap(({ changes }) =>
    changes.map(({ name, online }) => (online ? name : `-${name}`)),
  );

/** A device with its keys. */
export interface DeviceKeys {
  readonly id: DeviceId;
  readonly secret: Uint8Array;
  readonly signingKey: Uint8Array;
  readonly agreementKey: Uint8Array;
}

/** An account as its owner knows it. */
export interface Person {
  readonly name: string;
  readonly password: string;
  readonly id: AccountId;
  readonly secret: Uint8Array;
  readonly laptop: DeviceKeys;
  readonly phone: DeviceKeys;
}

/** A channel after hello. */
export interface Greeted extends Connection {
  readonly nonces: { client: Uint8Array; server: Uint8Array };
}

/** A signed-in device, and what the server said when it signed in. */
export interface SignedIn extends Greeted {
  readonly person: Person;
  readonly device: DeviceKeys;
  readonly welcome: FromServer[];
}

const signWith = (secret: Uint8Array): Sign => signFor.bind(undefined, primitivesNode, secret);

export function makePerson(world: World, name: string): Person {
  const secret = world.random(32);
  const id = primitivesNode.sha256(primitivesNode.signingPublic(secret)).toHex() as AccountId;
  const [laptop, phone] = [makeDevice(world), makeDevice(world)];
  return { name, password: `${name}'s password`, id, secret, laptop, phone };
}

export function makeDevice(world: World): DeviceKeys {
  const secret = world.random(32);
  const signingKey = primitivesNode.signingPublic(secret);
  const id = primitivesNode.sha256(signingKey).toHex() as DeviceId;
  return { id, secret, signingKey, agreementKey: primitivesNode.agreementPublic(secret) };
}

/** A day from now: when the certificate of a session device may expire at the latest, ms. */
export const inADay = (world: World): number => world.now() + limits.sessionLifeMs;

/** The certificate of a session device, signed with this account key, the person's own at first. */
export function certificateOf(
  world: World,
  { name, secret }: Person,
  device: DeviceKeys,
  expires = inADay(world),
  signer = secret,
): Uint8Array {
  const { serverKey } = world;
  const owner = { serverKey, name, accountKey: primitivesNode.signingPublic(secret) };
  const row = certifyDevice(owner, device, signWith(device.secret));
  return sealSessionDevice({ ...owner, ...row, expires }, signWith(signer));
}

/** The person's device list with this number, for this server or for another one. */
export function listOf(
  world: World,
  { name, secret, laptop }: Person,
  number = 0,
  devices: DeviceKeys[] = [laptop],
  serverKey = world.serverKey,
): Uint8Array {
  const owner = { serverKey, name, accountKey: primitivesNode.signingPublic(secret) };
  const rows = devices.map((device) => certifyDevice(owner, device, signWith(device.secret)));
  return sealDeviceList({ ...owner, number, devices: rows, revoked: [] }, signWith(secret));
}

/**
 * What a server stores for the person's password, in the form in which their device gives it back.
 */
export function registrationOf(
  world: World,
  { name, secret, password }: Person,
  serverKey = world.serverKey,
  number = 0,
): Uint8Array {
  const owner = { serverKey, name, accountKey: primitivesNode.signingPublic(secret) };
  const { record } = passwordBytes(password);
  const wrappedKey = Uint8Array.of(1, 2, 3);
  const registered = { record, wrappedKey, stretching: new Uint8Array(), number };
  return sealRegistration({ ...owner, ...registered }, signWith(secret));
}

/** The number of a device list, or undefined if the list is not valid. */
export const numberOf = (list: Uint8Array): number | undefined =>
  openDeviceList(list, checks)?.number;

export function greet(world: World, connection: Connection = world.connect()): Greeted {
  const client = world.random(32);
  const versions = { min: protocolVersion, max: protocolVersion };
  const said = connection.say({
    type: "hello",
    ...versions,
    nonce: client,
    features: [],
    program: "test",
  });
  return { ...connection, nonces: { client, server: pick(said, "welcome").nonce } };
}

/** Creates the account over this channel, with the laptop on its list. */
export function createAccount(world: World, person: Person, connection: Greeted): FromServer[] {
  const { name, password } = person;
  connection.say({ type: "signUpStart", n, name, message: Uint8Array.of(1) });
  return connection.say({
    type: "signUpFinish",
    n,
    name,
    record: passwordBytes(password).record,
    wrappedKey: Uint8Array.of(1, 2, 3),
    list: listOf(world, person),
    stretching: new Uint8Array(),
  });
}

/** Enters the password over this channel. */
export function showPassword(
  { name }: Person,
  connection: Connection,
  password: string,
): FromServer[] {
  const message = Uint8Array.of(1);
  const started = connection.say({ type: "signInStart", n, name, message, mark: undefined });
  if (refusal(started) !== undefined) return started;
  return connection.say({ type: "signInFinish", n, message: passwordBytes(password).finish });
}

/** The device's signature for this channel. */
export const proofOf = (world: World, device: DeviceKeys, channel: Greeted): Uint8Array =>
  signFor(primitivesNode, device.secret, "sign-in", challengeOf(world, device, channel));

/** The bytes that this signature covers. */
export const challengeOf = (world: World, { id }: DeviceKeys, { nonces }: Greeted): Uint8Array =>
  signInBytes(world.serverKey, nonces.client, nonces.server, id);

/** Proves which device it is; a session device shows its certificate. */
export function prove(
  world: World,
  device: DeviceKeys,
  connection: Greeted,
  certificate?: Uint8Array,
): FromServer[] {
  const signature = proofOf(world, device, connection);
  return connection.say({ type: "prove", n, device: device.id, signature, certificate });
}

/** Signs in with a device that is on its account's list. */
export function signIn(world: World, person: Person, device = person.laptop): SignedIn {
  const connection = greet(world);
  const welcome = prove(world, device, connection);
  pick(welcome, "signedIn");
  return { ...connection, person, device, welcome };
}

/** The secret of a ticket, which the device derives from the server's share. */
export const ticketSecret = ({ secret }: DeviceKeys, share: Uint8Array): Uint8Array =>
  resumptionSecret(primitivesNode, secret, share, share) ?? new Uint8Array();

/** Resumes an earlier sign-in. */
export function resume(
  world: World,
  { person, device, welcome }: SignedIn,
  connection: Greeted = greet(world),
): SignedIn {
  const { ticket } = pick(welcome, "signedIn");
  const { client, server } = connection.nonces;
  const secret = ticketSecret(device, pick(welcome, "signedIn").share);
  const proof = resumptionProof(primitivesNode, secret, client, server);
  const said = connection.say({
    type: "resume",
    n,
    device: device.id,
    ticket,
    proof,
    certificate: undefined,
  });
  return { ...connection, person, device, welcome: said };
}

/** A new account whose laptop is signed in; the first batch of presence is over. */
export function signUp(world: World, name: string): SignedIn {
  const person = makePerson(world, name);
  const connection = greet(world);
  pick(createAccount(world, person, connection), "account");
  const welcome = prove(world, person.laptop, connection);
  pick(welcome, "signedIn");
  world.pass(200);
  return { ...connection, person, device: person.laptop, welcome };
}

/** The person's phone joins the account, and signs in. */
export function addPhone(world: World, { person }: SignedIn): SignedIn {
  const connection = greet(world);
  pick(showPassword(person, connection, person.password), "account");
  const list = listOf(world, person, 1, [person.laptop, person.phone]);
  pick(connection.say({ type: "publish", n, list }), "done");
  const welcome = prove(world, person.phone, connection);
  world.pass(200);
  return { ...connection, person, device: person.phone, welcome };
}

/** A request from one to the other; `fields` replace the correct ones. */
export function requestOf(
  world: World,
  from: SignedIn,
  to: SignedIn,
  fields: Partial<Request> = {},
): { request: Request; signed: Uint8Array } {
  const request = {
    id: world.random(16).toHex() as RequestId,
    from: from.person.id,
    to: to.person.id,
    device: from.device.id,
    expires: world.now() + 60_000,
    waiting: false,
    ...fields,
  };
  return { request, signed: sealRequest(request, signWith(from.device.secret)) };
}

/** The answer to a request; `fields` replace the correct ones. */
export function answerTo(
  world: World,
  { id, from, to }: Request,
  by: SignedIn,
  fields: Partial<Answer> = {},
): Uint8Array {
  const expires = world.now() + 3_600_000;
  const said: Answer = { id, from, to, device: by.device.id, expires, says: "yes", ...fields };
  return sealAnswer(said, signWith(by.device.secret));
}

/** Asks, with the list from the sign-up. */
export function ask(
  world: World,
  from: SignedIn,
  to: SignedIn,
  fields: Partial<Request> = {},
): { request: Request; said: FromServer[] } {
  const { request, signed } = requestOf(world, from, to, fields);
  const list = listOf(world, from.person, 0, [from.device]);
  return { request, said: from.say({ type: "ask", n, request: signed, list }) };
}

/** Answers a request. */
export function answer(
  world: World,
  by: SignedIn,
  request: Request,
  fields: Partial<Answer> = {},
): FromServer[] {
  const signed = answerTo(world, request, by, fields);
  const list = listOf(world, by.person, 0, [by.device]);
  return by.say({ type: "answer", n, answer: signed, list });
}

/** Asks and answers yes; returns the signed yes. */
export function agree(world: World, from: SignedIn, to: SignedIn): Uint8Array {
  const { request, said } = ask(world, from, to);
  pick(said, "ringing");
  const signed = answerTo(world, request, to);
  const list = listOf(world, to.person, 0, [to.device]);
  pick(to.say({ type: "answer", n, answer: signed, list }), "done");
  from.news();
  to.news();
  return signed;
}

/** Whether a frame from one reaches the other. */
export function relays(from: SignedIn, to: SignedIn): boolean {
  to.news();
  from.say({ type: "relay", to: to.device.id, frame: Uint8Array.of(1, 2, 3) });
  return all(to.news(), "relayed").length === 1;
}
