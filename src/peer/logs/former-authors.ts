// Devices that are no longer on their account's list: what still counts of what each has written.
//
// Their account signs it, one statement for each conversation, and everybody in the conversation
// passes it on. Without one, nothing new of such a device is taken in.
import { openFormerAuthor, sealFormerAuthor, limits } from "#protocol";
import type {
  AccountId,
  ConversationId,
  DeviceId,
  FormerAuthor,
  FormerAuthorBody,
  LastHead,
} from "#protocol";
import type { Sign } from "#protocol";
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

/** The former authors of all conversations on this disk. */
export class FormerAuthors {
  readonly #context: Pick<Context, "store" | "checks">;
  readonly #logs: Logs;
  readonly #known = new Map<ConversationId, Map<DeviceId, FormerAuthor>>();

  constructor(context: Pick<Context, "store" | "checks">, logs: Logs) {
    this.#context = context;
    this.#logs = logs;
  }

  /** My account has dropped these: signs the last heads held here, for each conversation. */
  signAll({ accountKey, dropped, number }: Dropped, sign: Sign): void {
    for (const signingKey of dropped) this.#sign({ accountKey, signingKey, number }, sign);
  }

  #sign({ accountKey, signingKey, number }: Signing, sign: Sign): void {
    const device = this.#context.checks.sha256(signingKey).toHex() as DeviceId;
    const written = this.#logs.every().filter((log) => log.device === device && log.next > 0);
    for (const [conversation, logs] of Map.groupBy(written, (log) => log.conversation)) {
      const heads = logs.slice(-limits.logsNamedMax).map(headOf);
      const body = { accountKey, conversation, signingKey, number, heads };
      const signed = sealFormerAuthor(body, sign);
      const former = openFormerAuthor(signed, this.#context.checks);
      if (former) this.#keep(former);
    }
  }

  /** Takes in what one of these accounts says; returns whether it is new, and right. */
  take(signed: Uint8Array, conversation: ConversationId, accounts: AccountId[]): boolean {
    const former = openFormerAuthor(signed, this.#context.checks);
    if (former?.conversation !== conversation || !accounts.includes(former.account)) return false;
    const [here, before] = [this.#in(conversation), this.of(conversation, former.device)];
    if (before && (before.account !== former.account || before.number >= former.number))
      return false;
    const count = [...here.values()].filter(({ account }) => account === former.account).length;
    if (!before && count >= formersMax) return false;
    this.#keep(former);
    return true;
  }

  #keep(former: FormerAuthor): void {
    const { conversation, device, account, signed } = former;
    const ids = [conversation, device, account].map((id) => Uint8Array.fromHex(id));
    const [first = null, second = null, third = null] = ids;
    const sql = "INSERT OR REPLACE INTO former_author VALUES (?, ?, ?, ?)";
    this.#context.store.run(sql, first, second, third, signed);
    this.#in(conversation).set(device, former);
  }

  /** The device, if it has left its account's list and something of it still counts here. */
  of = (conversation: ConversationId, device: DeviceId): FormerAuthor | undefined =>
    this.#in(conversation).get(device);

  /** All of them in a conversation, to pass on. */
  toPassOn = (conversation: ConversationId): Uint8Array[] =>
    [...this.#in(conversation).values()].map(({ signed }) => signed);

  #in(conversation: ConversationId): Map<DeviceId, FormerAuthor> {
    const known = this.#known.get(conversation) ?? this.#read(conversation);
    this.#known.set(conversation, known);
    return known;
  }

  #read(conversation: ConversationId): Map<DeviceId, FormerAuthor> {
    const rows = this.#context.store.all(
      "SELECT signed FROM former_author WHERE conversation = ?",
      Uint8Array.fromHex(conversation),
    );
    const formers = rows.map((row) =>
      openFormerAuthor(row["signed"] as Uint8Array, this.#context.checks),
    );
    return new Map(formers.flatMap((one) => (one ? [[one.device, one]] : [])));
  }
}

type Signing = Omit<FormerAuthorBody, "conversation" | "heads">;

const headOf = ({ epoch, next, hash }: HeldLog): LastHead => ({ epoch, seq: next - 1, hash });

/** How much of a log counts: everything before this seq. */
export const endOfFormer = (heads: LastHead[], { epoch }: Pick<HeldLog, "epoch">): number =>
  (heads.find((head) => head.epoch === epoch)?.seq ?? -1) + 1;
