// Devices that are on no list: what counts of what each has written.
//
// Of a former device, its account signs the last heads, one statement for each conversation; of a
// session device, the certificate says until when. Everybody in the conversation passes both on.
// Without one, nothing new of such a device is taken in.
import { belongsTo, isShortLived, limits, openFormerAuthor, openSessionDevice } from "#protocol";
import { peekFormerAuthor, sealFormerAuthor } from "#protocol";
import type {
  AccountId,
  BetweenPeers,
  ConversationId,
  DeviceId,
  FormerAuthor,
  FormerAuthorBody,
  LastHead,
  SessionDevice,
  Sign,
} from "#protocol";
import type { Context } from "../world/context.ts";
import type { HeldLog, Logs } from "./logs.ts";

/** Former devices of one account in one conversation; more would be made up. */
const formersMax = 256;

/** What an account says of devices that it has dropped. */
export interface Dropped {
  accountKey: Uint8Array;
  /** Their signing keys, and their own words on whose they are. */
  dropped: { signingKey: Uint8Array; belonging: Uint8Array }[];
  /** Of the list that they are no longer on. */
  number: number;
}

/** An author that is on no list, until its last heads or until a time, ms since 1970. */
export interface Unlisted {
  account: AccountId;
  device: DeviceId;
  signingKey: Uint8Array;
  /** The bytes to pass on, with the device's own word on whose it is, which may be empty. */
  signed: Uint8Array;
  belonging: Uint8Array;
  counts: { number: number; last: LastHead[] } | { until: number };
}

/** What it takes to open and keep what accounts have signed. */
type Needs = Pick<Context, "store" | "checks" | "wall">;

/** What a device says of one that is on no list. */
export type HeardFormer = Pick<Extract<BetweenPeers, { type: "former" }>, "former" | "belonging">;

/** The conversation in which it says so, and of whom it may. */
interface Among {
  conversation: ConversationId;
  accounts: AccountId[];
  /** Whose device it is, as far as device lists say. */
  ownerOf?(device: DeviceId): AccountId | undefined;
}

/** No word of a device: of one that an older program has dropped, or a session device. */
const nobodys = new Uint8Array();

/** The former authors and session devices of all conversations on this disk. */
export class FormerAuthors {
  readonly #context: Needs;
  readonly #logs: Logs;
  readonly #known = new Map<ConversationId, Map<DeviceId, Unlisted>>();
  /** The last heads of devices that leave, by conversation and device. */
  readonly #leaving = new Map<string, LastHead[]>();

  constructor(context: Needs, logs: Logs) {
    this.#context = context;
    this.#logs = logs;
  }

  /** My account drops these: signs the last heads held here, for each conversation. */
  signLast({ accountKey, dropped, number }: Dropped, sign: Sign): Uint8Array[] {
    return dropped.flatMap(({ signingKey, belonging }) => {
      this.#keepWord(this.#context.checks.sha256(signingKey), belonging);
      return this.#sign({ accountKey, signingKey, number }, sign);
    });
  }

  #sign({ accountKey, signingKey, number }: Signing, sign: Sign): Uint8Array[] {
    const device = this.#context.checks.sha256(signingKey).toHex() as DeviceId;
    const written = this.#logs.every().filter((log) => log.device === device && log.next > 0);
    return [...Map.groupBy(written, (log) => log.conversation)].map(([conversation, logs]) => {
      const heads = logs.slice(-limits.logsNamedMax).map(headOf);
      return sealFormerAuthor({ accountKey, conversation, signingKey, number, heads }, sign);
    });
  }

  /**
   * Devices of mine that leave with a list that is on its way to the server. Nothing after these last
   * heads is taken in: what comes now would count on this device alone.
   */
  await(all: Uint8Array[]): void {
    this.#leaving.clear();
    for (const signed of all) {
      const former = openFormerAuthor(signed, this.#context.checks);
      if (former) this.#leaving.set(former.conversation + former.device, former.heads);
    }
  }

  /** The last heads of a device that is on its way off the list. */
  lastOfLeaving = (conversation: ConversationId, device: DeviceId): LastHead[] | undefined =>
    this.#leaving.get(conversation + device);

  /** Takes in what my own account has signed, here or on a device of its own, unless it is older. */
  keepOwn(all: Uint8Array[]): void {
    for (const signed of all) {
      const former = openFormerAuthor(signed, this.#context.checks);
      if (!former) continue;
      const belonging = this.#wordOf(former.device);
      this.take({ former: signed, belonging }, { ...former, accounts: [former.account] });
    }
  }

  /** Takes in what one of these accounts says; returns it if it is new, and right. */
  take({ former, belonging }: HeardFormer, among: Among): Unlisted | undefined {
    const { conversation, accounts } = among;
    const opened = this.#open(former, conversation);
    if (!opened || !accounts.includes(opened.account)) return undefined;
    const said = { ...opened, belonging };
    const owner = among.ownerOf?.(said.device) ?? this.#provenOwner(conversation, said);
    if (owner !== said.account) return undefined;
    const before = this.of(conversation, said.device);
    const isMadeUp = before !== undefined && before.account !== owner;
    if (before && !isMadeUp && !isNewer(said, before)) return undefined;
    if (!before && !this.#hasRoom(conversation, said)) return undefined;
    this.#keep(conversation, said);
    return said;
  }

  /**
   * An account could say of the device of another that it has left, to be taken for the author of
   * what that has written. So it counts only if something else says whose device it is: its
   * certificate, what is held of its logs, or the device itself.
   */
  #provenOwner(conversation: ConversationId, said: Unlisted): AccountId | undefined {
    if (isSessionDevice(said.counts)) return said.account;
    const before = this.of(conversation, said.device);
    if (before && isSessionDevice(before.counts)) return before.account;
    const log = this.#logs.of(conversation).find(({ device }) => device === said.device);
    if (log) return log.account;
    return this.#belongs(said) ? said.account : undefined;
  }

  #belongs({ signed, signingKey, belonging }: Unlisted): boolean {
    const accountKey = peekFormerAuthor(signed)?.accountKey;
    const { checks } = this.#context;
    return accountKey !== undefined && belongsTo(belonging, { accountKey, signingKey }, checks);
  }

  #open(signed: Uint8Array, conversation: ConversationId): Unlisted | undefined {
    const { checks, wall } = this.#context;
    const former = openFormerAuthor(signed, checks);
    if (former) return former.conversation === conversation ? ofFormer(former) : undefined;
    const session = openSessionDevice(signed, checks);
    return session && isShortLived(session, wall()) ? ofSessionDevice(session) : undefined;
  }

  #hasRoom(conversation: ConversationId, said: Unlisted): boolean {
    const ofAccount = [...this.#in(conversation).values()].filter(
      ({ account, counts }) =>
        account === said.account && isSessionDevice(counts) === isSessionDevice(said.counts),
    );
    return ofAccount.length < (isSessionDevice(said.counts) ? limits.logsMax : formersMax);
  }

  #keep(conversation: ConversationId, said: Unlisted): void {
    const ids = [conversation, said.device, said.account].map((id) => Uint8Array.fromHex(id));
    const [first = null, second = null, third = null] = ids;
    const sql = "INSERT OR REPLACE INTO former_author VALUES (?, ?, ?, ?)";
    const { store } = this.#context;
    store.run(sql, first, second, third, said.signed);
    if (second) this.#keepWord(second, said.belonging);
    this.#in(conversation).set(said.device, said);
  }

  #keepWord(device: Uint8Array, belonging: Uint8Array): void {
    const sql = "INSERT OR REPLACE INTO device_belonging VALUES (?, ?)";
    if (belonging.length > 0) this.#context.store.run(sql, device, belonging);
  }

  #wordOf(device: DeviceId): Uint8Array {
    const sql = "SELECT belonging FROM device_belonging WHERE device = ?";
    const belonging = this.#context.store.get(sql, Uint8Array.fromHex(device))?.["belonging"];
    return belonging instanceof Uint8Array ? belonging : nobodys;
  }

  /** The device, if it is on no list of its account and something of it still counts here. */
  of = (conversation: ConversationId, device: DeviceId): Unlisted | undefined =>
    this.#in(conversation).get(device);

  /** All of them in a conversation, to pass on; a session device only if it has written there. */
  toPassOn(conversation: ConversationId): HeardFormer[] {
    const written = new Set(this.#logs.of(conversation).map(({ device }) => device));
    const all = [...this.#in(conversation).values()];
    return all
      .filter(({ device, counts }) => !isSessionDevice(counts) || written.has(device))
      .map(({ signed, belonging }) => ({ former: signed, belonging }));
  }

  #in(conversation: ConversationId): Map<DeviceId, Unlisted> {
    const known = this.#known.get(conversation) ?? this.#read(conversation);
    this.#known.set(conversation, known);
    return known;
  }

  #read(conversation: ConversationId): Map<DeviceId, Unlisted> {
    const rows = this.#context.store.all(
      "SELECT signed FROM former_author WHERE conversation = ?",
      Uint8Array.fromHex(conversation),
    );
    const all = new Map<DeviceId, Unlisted>();
    for (const { signed } of rows) {
      const one = this.#open(signed as Uint8Array, conversation);
      if (one) all.set(one.device, { ...one, belonging: this.#wordOf(one.device) });
    }
    return all;
  }
}

const isSessionDevice = (counts: Unlisted["counts"]): counts is { until: number } =>
  "until" in counts;

/** What an account says of a device it has dropped counts more than what it said before. */
function isNewer({ account, counts }: Unlisted, before: Unlisted): boolean {
  if (isSessionDevice(counts) || account !== before.account) return false;
  return isSessionDevice(before.counts) || counts.number > before.counts.number;
}

const ofFormer = ({
  account,
  device,
  signingKey,
  signed,
  number,
  heads,
}: FormerAuthor): Unlisted => ({
  account,
  device,
  signingKey,
  signed,
  belonging: nobodys,
  counts: { number, last: heads },
});

const ofSessionDevice = ({
  account,
  id,
  signingKey,
  signed,
  expires,
}: SessionDevice): Unlisted => ({
  account,
  device: id,
  signingKey,
  signed,
  belonging: nobodys,
  counts: { until: expires },
});

type Signing = Omit<FormerAuthorBody, "conversation" | "heads">;

const headOf = ({ epoch, next, hash }: HeldLog): LastHead => ({ epoch, seq: next - 1, hash });

/** How much of a log counts: everything before this seq. */
export const endOfFormer = (heads: LastHead[], { epoch }: Pick<HeldLog, "epoch">): number =>
  (heads.find((head) => head.epoch === epoch)?.seq ?? -1) + 1;
