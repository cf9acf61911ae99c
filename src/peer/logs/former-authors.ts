// Devices that are on no list: what counts of what each has written.
//
// Of a former device, its account signs the last heads, one statement for each conversation; of a
// session device, the certificate says until when. Everybody in the conversation passes both on.
// Without one, nothing new of such a device is taken in.
import { isShortLived, limits, openFormerAuthor, openSessionDevice } from "#protocol";
import { sealFormerAuthor } from "#protocol";
import type {
  AccountId,
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
  /** Their signing keys. */
  dropped: Uint8Array[];
  /** Of the list that they are no longer on. */
  number: number;
}

/** An author that is on no list, until its last heads or until a time, ms since 1970. */
export interface Unlisted {
  account: AccountId;
  device: DeviceId;
  signingKey: Uint8Array;
  /** The bytes to pass on. */
  signed: Uint8Array;
  counts: { number: number; last: LastHead[] } | { until: number };
}

/** What it takes to open and keep what accounts have signed. */
type Needs = Pick<Context, "store" | "checks" | "wall">;

/** The former authors and session devices of all conversations on this disk. */
export class FormerAuthors {
  readonly #context: Needs;
  readonly #logs: Logs;
  readonly #known = new Map<ConversationId, Map<DeviceId, Unlisted>>();

  constructor(context: Needs, logs: Logs) {
    this.#context = context;
    this.#logs = logs;
  }

  /** My account drops these: signs the last heads held here, for each conversation. */
  signLast({ accountKey, dropped, number }: Dropped, sign: Sign): Uint8Array[] {
    return dropped.flatMap((signingKey) => this.#sign({ accountKey, signingKey, number }, sign));
  }

  #sign({ accountKey, signingKey, number }: Signing, sign: Sign): Uint8Array[] {
    const device = this.#context.checks.sha256(signingKey).toHex() as DeviceId;
    const written = this.#logs.every().filter((log) => log.device === device && log.next > 0);
    return [...Map.groupBy(written, (log) => log.conversation)].map(([conversation, logs]) => {
      const heads = logs.slice(-limits.logsNamedMax).map(headOf);
      return sealFormerAuthor({ accountKey, conversation, signingKey, number, heads }, sign);
    });
  }

  /** Takes in what my own account has signed, here or on a device of its own, unless it is older. */
  keepOwn(all: Uint8Array[]): void {
    for (const signed of all) {
      const former = openFormerAuthor(signed, this.#context.checks);
      if (former) this.take(signed, former.conversation, [former.account]);
    }
  }

  /**
   * Takes in what one of these accounts says; returns it if it is new, and right. `ownerOf`: whose
   * device it is, as far as device lists say.
   */
  take(
    signed: Uint8Array,
    conversation: ConversationId,
    accounts: AccountId[],
    ownerOf: (device: DeviceId) => AccountId | undefined = () => undefined,
  ): Unlisted | undefined {
    const said = this.#open(signed, conversation);
    if (!said || !accounts.includes(said.account)) return undefined;
    const owner = ownerOf(said.device) ?? this.#provenOwner(conversation, said);
    if (owner !== undefined && owner !== said.account) return undefined;
    const before = this.of(conversation, said.device);
    const isMadeUp = before !== undefined && owner !== undefined && before.account !== owner;
    if (before && !isMadeUp && !isNewer(said, before)) return undefined;
    if (!before && !this.#hasRoom(conversation, said)) return undefined;
    this.#keep(conversation, said);
    return said;
  }

  /**
   * A device itself signs its certificate, but not that it has left: an account could say so of the
   * device of another, to be taken for the author of what that has written.
   */
  #provenOwner(conversation: ConversationId, said: Unlisted): AccountId | undefined {
    if (isSessionDevice(said.counts)) return said.account;
    return this.#logs.of(conversation).find(({ device }) => device === said.device)?.account;
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
    this.#context.store.run(sql, first, second, third, said.signed);
    this.#in(conversation).set(said.device, said);
  }

  /** The device, if it is on no list of its account and something of it still counts here. */
  of = (conversation: ConversationId, device: DeviceId): Unlisted | undefined =>
    this.#in(conversation).get(device);

  /** All of them in a conversation, to pass on; a session device only if it has written there. */
  toPassOn(conversation: ConversationId): Uint8Array[] {
    const written = new Set(this.#logs.of(conversation).map(({ device }) => device));
    const all = [...this.#in(conversation).values()];
    return all
      .filter(({ device, counts }) => !isSessionDevice(counts) || written.has(device))
      .map(({ signed }) => signed);
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
    const all = rows.map((row) => this.#open(row["signed"] as Uint8Array, conversation));
    return new Map(all.flatMap((one) => (one ? [[one.device, one]] : [])));
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
  counts: { until: expires },
});

type Signing = Omit<FormerAuthorBody, "conversation" | "heads">;

const headOf = ({ epoch, next, hash }: HeldLog): LastHead => ({ epoch, seq: next - 1, hash });

/** How much of a log counts: everything before this seq. */
export const endOfFormer = (heads: LastHead[], { epoch }: Pick<HeldLog, "epoch">): number =>
  (heads.find((head) => head.epoch === epoch)?.seq ?? -1) + 1;
