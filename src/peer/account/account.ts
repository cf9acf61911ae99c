// The way in: signing up, signing in with a password, and coming back with the keys of this device.
import { profileKeyOf } from "#crypto";
import { isDue, openDeviceList, signInBytes } from "#protocol";
import type { DeviceId, Sign, Steady } from "#protocol";
import type { Profile } from "../disk/profile.ts";
import type { Reply, Connection, Welcome } from "../connection/connection.ts";
import { tellOfDevices } from "../people/device-news.ts";
import type { Context } from "../world/context.ts";
import type { WhyNotTaken } from "../world/events.ts";
import { createOutlet } from "../world/outlet.ts";
import { whyNoPassword, whySignedOut } from "./account-state.ts";
import type { AccountEvents, Dropping, How, Me, State } from "./account-state.ts";
import { keepDeviceKeys, keysAreDamaged } from "./device-keys.ts";
import { readDeviceKeys, type DeviceKeys } from "./device-keys.ts";
import { giveUpDevice, isFormer } from "./former-devices.ts";
import { catchUp, keepAccount, type GivenBack, type KeptAccount } from "./kept-account.ts";
import { welcomeBack } from "./known-device.ts";
import { joinAccount } from "./join-account.ts";
import { isStillListed, type Comer } from "./joining-device.ts";
import { newestList, openAccountKey } from "./own-list.ts";
import { askDevices } from "./own-devices.ts";
import { becomeSessionDevice, sessionOf } from "./own-session.ts";
import { noteAccount } from "./kept-settings.ts";
import { lockLeftovers, staysSignedIn } from "./staying.ts";
import { openServerPin, type ServerPin } from "./server-pin.ts";
import { signUpWith } from "./signing-up.ts";
import { provePassword, type Attempt, type ServedAccount } from "./prove-password.ts";
import { tellRefusal } from "./tell-refusal.ts";
import { resumeWith, ticketFrom, type Ticket } from "./ticket.ts";
import { letPass, mayPass } from "./wire-consent.ts";

export type { Me } from "./account-state.ts";

/** The way into one account (docs/protocol.md §4): at most one sign-up or sign-in is under way. */
export class Account {
  readonly #context: Context;
  readonly #profile: Profile;
  readonly #connection: Connection;
  readonly #outlet = createOutlet<AccountEvents>();
  readonly connect = this.#outlet.connect;
  readonly #kept: KeptAccount;
  readonly #pin: ServerPin;

  #state: State = { at: "outside" };
  #welcome: Welcome | undefined;
  #ticket: Ticket | undefined;

  constructor(context: Context, profile: Profile, connection: Connection) {
    this.#context = context;
    this.#profile = profile;
    this.#connection = connection;
    this.#kept = keepAccount(context, profile, connection);
    this.#pin = openServerPin(context, profile, connection);
  }

  /** Opens with the kept keys, unless there are none or somebody else uses them. */
  start(): void {
    if (keysAreDamaged(this.#context)) this.#context.tell({ tell: "keysDamaged" });
    lockLeftovers(this.#context, this.#profile);
    const stays = staysSignedIn(this.#context, this.#profile) === true;
    const exportKey = this.#context.heldKey?.read();
    const keys = stays || exportKey ? readDeviceKeys(this.#context, exportKey) : undefined;
    if (!keys) return;
    if (isFormer(this.#profile, keys)) return this.#context.tell({ tell: "keysElsewhere" });
    if (this.#own(keys, true))
      this.#context.tell({ tell: "opened", name: this.#context.name, stays });
  }

  /** Reads the account from the profile; false if this device is none of it. */
  #own(keys: DeviceKeys, kept: boolean): boolean {
    const signed = this.#profile.get("list");
    const list = signed && openDeviceList(signed, this.#context.checks);
    const session = sessionOf(this.#context, this.#profile.get("certificate"), keys);
    if (!list || !(session || list.devices.some(({ id }) => id === keys.id))) return false;
    const { account, accountKey } = list;
    this.#profile.set("device", keys.id);
    this.#state = { at: "mine", me: { account, accountKey, keys, list, session }, kept };
    return true;
  }

  welcomed(said: Welcome): void {
    this.#welcome = said;
    this.#kept.greeted();
    if (!this.#pin.greeted(said)) return;
    if (this.#state.at === "mine") return this.#comeBack(this.#state.me);
    this.#state = { at: "outside" };
    if (this.#mayPass) return this.#askName();
    this.#context.tell({ tell: "wireIsOpen" });
  }

  get #mayPass(): boolean {
    return mayPass(this.#context, this.#profile, this.#welcome);
  }

  /** Goes on over an open wire; why not, if nobody has asked for that. */
  acceptWire(): WhyNotTaken | undefined {
    if (this.#state.at !== "outside" || !this.#welcome || this.#mayPass) return "notYet";
    letPass(this.#profile, this.#welcome);
    return void this.#askName();
  }

  #askName(): void {
    const { name } = this.#context;
    this.#connection.ask({ type: "name", name }, (reply) => {
      if (reply.type !== "known") return this.#waitLonger(reply);
      if (reply.known) return this.#context.tell({ tell: "nameIsKnown", name });
      this.#nameIsFree(name);
    });
  }

  /** If this device already has an account, the name is not new: the server lost the account. */
  #nameIsFree(name: string): void {
    this.#giveBack((came) => {
      if (came === "nothing") {
        if (this.#pin.isNewHere()) this.#context.tell({ tell: "nameIsNew", name });
        return;
      }
      if (came === "given") this.#context.tell({ tell: "accountGivenBack" });
      this.#context.tell({ tell: "nameIsKnown", name });
    });
  }

  readonly #attempt: Attempt = {
    // Work that could not be done says nothing about the password, so it ends in a plain failure.
    work: (work, ask, then) => {
      const fail = this.#during<void>(() => this.#fail());
      this.#context.work(work, ask, this.#during(then), fail);
    },
    ask: (question, then) => this.#connection.ask(question, this.#during(then)),
    pins: (serverKey) => {
      const isProved = this.#pin.proved(serverKey, this.#welcome);
      if (isProved) this.#pin.keep(serverKey, this.#welcome);
      return isProved;
    },
  };

  /** Drops the answer if a new attempt has begun: answers to an older attempt may come late. */
  #during<A>(then: (answer: A) => void): (answer: A) => void {
    const attempt = this.#state;
    return (answer) => {
      if (this.#state === attempt) then(answer);
    };
  }

  /** Why it takes no password now; undefined if it does. */
  get refusesPassword(): WhyNotTaken | undefined {
    return whyNoPassword(this.#state, this.#mayPass);
  }

  // Signing up

  signUp(password: string): void {
    if (!this.#welcome || !this.#pin.isNewHere()) return;
    this.#state = { at: "entering" };
    const [context, pin, kept] = [this.#context, this.#pin, this.#kept];
    signUpWith({ context, pin, kept, welcome: this.#welcome }, password, {
      ...this.#attempt,
      failed: (reply) => this.#refuse(reply),
      created: ({ keys, list, profileKey }) => this.#settle(keys, list, profileKey),
    });
  }

  // Signing in

  signIn(password: string): void {
    this.#state = { at: "entering" };
    provePassword(
      { context: this.#context, profile: this.#profile },
      this.#attempt,
      password,
      (proved) => {
        if (proved.is === "wrong") return this.#wrongPassword();
        if (proved.is === "refused") return this.#refuse(proved.reply);
        this.#finish(proved.account, proved.exportKey);
      },
    );
  }

  #finish(served: ServedAccount, exportKey: Uint8Array): void {
    const list = newestList(this.#context, this.#profile, served.list);
    const secret = list && openAccountKey(this.#context, list, served.wrappedKey, exportKey);
    if (!secret) return this.#fail();
    this.#kept.keep(list, served, secret);
    this.#outlet.to.listShown(served.list);
    const key = profileKeyOf(this.#context.primitives, secret);
    // Older programs wrapped the keys of the device under the export key itself.
    const keys = readDeviceKeys(this.#context, key) ?? readDeviceKeys(this.#context, exportKey);
    if (keys && list && isStillListed(this.#profile, list, keys))
      return this.#settle(keys, list.signed, key);
    const comer = { list, accountSecret: secret, before: keys };
    if (!this.#context.keepsNothing) return this.#join(comer, key);
    // Nothing here lasts, so nothing of it goes on the list.
    this.#settle(becomeSessionDevice(this.#context, this.#profile, comer), list.signed, key);
  }

  #join(comer: Comer, profileKey: Uint8Array, chosen?: DeviceId): void {
    const [context, profile, attempt] = [this.#context, this.#profile, this.#attempt];
    const outcome = {
      full: () => this.#askForRoom(comer, profileKey),
      refused: (reply: Reply) => this.#refuse(reply),
      joined: (keys: DeviceKeys, list: Uint8Array) => this.#settle(keys, list, profileKey),
    };
    joinAccount({ context, profile, attempt, events: this.#outlet.to, ...outcome }, comer, chosen);
  }

  /** The account has as many devices as it may, so the person chooses one that goes. */
  #askForRoom(comer: Comer, profileKey: Uint8Array): void {
    const makeRoom = (device: DeviceId): void => {
      this.#state = { at: "entering" };
      this.#join(comer, profileKey, device);
    };
    this.#state = { at: "full", makeRoom };
    askDevices(this.#connection, comer.list, undefined, (devices) =>
      this.#context.tell({ tell: "devicesFull", devices }),
    );
  }

  /** Why there is no room to make. */
  makeRoom(device: DeviceId): WhyNotTaken | undefined {
    if (this.#state.at !== "full") return "notYet";
    this.#state.makeRoom(device);
    return undefined;
  }

  // Both ways end here

  #settle(keys: DeviceKeys, list: Uint8Array, profileKey: Uint8Array): void {
    this.#profile.set("list", list);
    this.#ticket = undefined;
    if (!this.#own(keys, false) || this.#state.at !== "mine") return this.#fail();
    const { me } = this.#state;
    noteAccount(this.#profile, me);
    const stays = staysSignedIn(this.#context, this.#profile);
    keepDeviceKeys(this.#context, keys, profileKey, stays === true);
    const { name } = this.#context;
    this.#context.tell({ tell: "signedIn", name, askStay: stays === undefined && !me.session });
    this.#prove(me, "comes");
  }

  // Coming back

  #comeBack(me: Me): void {
    if (!this.#ticket || !this.#welcome) return this.#prove(me, "comesBack");
    const question = resumeWith(this.#context, this.#ticket, me, this.#welcome);
    this.#connection.ask(question, (reply) => {
      if (reply.type === "refused" && reply.code === "bad-proof") {
        this.#outlet.to.forgotten();
        return this.#prove(me, "comesBack");
      }
      this.#enter(me, "comesBack", reply);
    });
  }

  #prove(me: Me, how: How): void {
    if (!this.#welcome) return;
    const { serverKey, clientNonce, nonce } = this.#welcome;
    const body = signInBytes(serverKey, clientNonce, nonce, me.keys.id);
    const signature = me.keys.sign("sign-in", body);
    const shown = { device: me.keys.id, certificate: me.session?.certificate };
    this.#connection.ask({ type: "prove", signature, ...shown }, (reply) =>
      this.#enter(me, how, reply),
    );
  }

  #enter(me: Me, how: How, reply: Reply): void {
    if (reply.type !== "signedIn") return this.#notLetIn(me, how, reply);
    if (this.#state.at !== "mine" || this.#state.me.keys.id !== me.keys.id) return;
    this.#state = { ...this.#state, kept: true };
    this.#ticket = ticketFrom(this.#context, me.keys, reply);
    welcomeBack(this.#context, this.#profile, reply, this.#connection.wasAway);
    this.listChanged(reply.list);
    catchUp(this.#context, this.#connection, this.#state.me.list, reply.list);
    if (how === "gaveBack") this.#context.tell({ tell: "accountGivenBack" });
    if (how === "comesBack" && this.#connection.wasAway)
      this.#context.tell({ tell: "signedInAgain" });
    this.#outlet.to.entered(reply);
  }

  #notLetIn(me: Me, how: How, reply: Reply): void {
    if (reply.type !== "refused" || reply.code !== "unknown-device") return this.#waitLonger(reply);
    this.#giveBack((came) => {
      if (came !== "nothing") return this.#prove(me, came === "given" ? "gaveBack" : how);
      this.#connection.stop();
      this.#context.tell({ tell: "signedOutHere", code: whySignedOut(me, "unknown-device") });
    });
  }

  #waitLonger(reply: Reply): void {
    if (reply.type !== "refused" || reply.code === "lost") return;
    tellRefusal(this.#context, reply);
    this.#connection.giveUp(reply.retryMs);
  }

  // What the server has lost

  /** Gives a server the account that it lost. No `then` if the name is taken or it must wait. */
  #giveBack(then: (came: GivenBack) => void): void {
    const list = this.#profile.get("list");
    if (!list) return then("nothing");
    this.#kept.giveBack(list, (came) => {
      if (came === "taken") return this.#lose();
      if (typeof came !== "string") return this.#waitLonger(came);
      then(came);
    });
  }

  /** Somebody else has the name now. Everything here stays, and direct links live on. */
  #lose(): void {
    const { name } = this.#context;
    this.#connection.stop();
    this.#context.tell({ tell: "accountLost", name, open: this.#state.at === "mine" });
    this.#outlet.to.lost();
  }

  /** Takes in a newer list from another device of mine; reports devices that joined. */
  listChanged(signed: Uint8Array): void {
    const list = openDeviceList(signed, this.#context.checks);
    if (!list || this.#state.at !== "mine" || list.account !== this.#state.me.account) return;
    const before = this.#state.me.list;
    if (list.number <= before.number) return;
    this.#profile.set("list", signed);
    this.#state = { ...this.#state, me: { ...this.#state.me, list } };
    this.#outlet.to.listShown(signed);
    tellOfDevices(this.#context, list.name, before.devices, list.devices);
  }

  /** Another part of the way in publishes a list with fewer devices, from here. */
  dropping(next: Dropping, sign: Sign): void {
    this.#outlet.to.dropping(next, sign);
  }

  // What goes wrong

  /**
   * The server has closed the connection for good. If this same device has signed in elsewhere,
   * there is a copy of this profile; both would write with the same keys and contradict each other.
   */
  expelled(code: "displaced" | "unknown-device"): void {
    const { me } = this;
    if (code === "displaced" && me) giveUpDevice(this.#profile, me.keys.id);
    this.#context.tell({ tell: "signedOutHere", code: whySignedOut(me, code) });
  }

  /** A session device expires; by then this one has been signed out, if it has. */
  get nextWake(): Steady | undefined {
    return this.#connection.isStopped ? undefined : this.me?.session?.until;
  }

  wake(): void {
    if (!isDue(this.nextWake, this.#context.now())) return;
    this.#connection.stop("expired");
    this.#context.tell({ tell: "signedOutHere", code: "expired" });
  }

  /** No password fits if somebody else now has the name on the server, so find that out first. */
  #wrongPassword(): void {
    this.#state = { at: "outside" };
    const list = this.#profile.get("list") ?? new Uint8Array();
    this.#kept.giveBack(list, (came) => {
      if (came === "taken") this.#lose();
      else this.#context.tell({ tell: "wrongPassword" });
    });
  }

  #fail(): void {
    this.#refuse({ type: "refused", code: "failed", retryMs: undefined });
  }

  #refuse(reply?: Reply): void {
    this.#state = { at: "outside" };
    if (reply) tellRefusal(this.#context, reply);
  }

  /**
   * Takes over from a peer that was thrown away, unless its sign-in did not reach the disk.
   * `isMended`: the disk has been repaired, and may no longer say who this is.
   */
  continue(before: Account, isMended: boolean): void {
    if (before.#state.at !== "mine" || !before.#state.kept) return;
    if (!isMended) this.#state = before.#state;
    else if (!this.#own(before.#state.me.keys, true)) return;
    this.#ticket = before.#ticket;
  }

  /** Whether somebody is signed in, and all of that is on disk. */
  get isIn(): boolean {
    return this.#state.at === "mine" && this.#state.kept;
  }

  /** Whether somebody is signing up or in, and we cannot be sure yet that any of it is on disk. */
  get isOnTheWayIn(): boolean {
    return this.#state.at === "entering" || (this.#state.at === "mine" && !this.#state.kept);
  }

  get me(): Me | undefined {
    return this.#state.at === "mine" ? this.#state.me : undefined;
  }
}
