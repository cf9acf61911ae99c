// What each typed command makes the peer do.
import { helpWords, screenWords, sentenceOf, typedSize, type AnswerWord } from "#peer";
import { normaliseName } from "#protocol";
import type { Item } from "./dialogue-turn.ts";
import { beginLeaving, leave, logOut } from "./leaving.ts";
import { beginPassword, beginRevoking } from "./own-account.ts";
import { tellAndAsk } from "./prompt.ts";
import type { Stage } from "./stage.ts";
import { chatOf } from "./state.ts";
import type { CommandWord } from "./typed.ts";
import { answer } from "./waiting-requests.ts";

type Order = (stage: Stage, args: string[], item: Item) => void;

const historyCount = 20;
const historyCountMax = 1_000;

/** The syntax of commands that take arguments. */
const forms = {
  history: "history NAME [N], or history [N] in a chat",
  verify: "verify NAME",
  trust: "trust NAME",
  forget: "forget NAME",
  relay: "relay on [NAME], or relay off [NAME]",
  hide: "hide on, or hide off",
  quota: "quota NAME [SIZE], or quota [SIZE] in a chat, such as quota 256MB",
  stay: "stay on, or stay off",
} as const;

const misused = (stage: Stage, form: keyof typeof forms): void =>
  tellAndAsk(stage, screenWords.usage(forms[form]));

/** Continues with the typed name if it is a valid one. */
function named(stage: Stage, typed: string, then: (name: string) => void): void {
  const name = normaliseName(typed);
  if (name !== undefined) return then(name);
  tellAndAsk(stage, sentenceOf({ tell: "noSuchName", name: typed }));
}

function history(stage: Stage, args: string[]): void {
  const own = chatOf(stage.state)?.name;
  const [name, typed] =
    own !== undefined && isCount(args[0] ?? "1") ? [own, args[0]] : [args[0], args[1]];
  if (name === undefined || !isCount(typed ?? "1")) return misused(stage, "history");
  const count = Math.min(historyCountMax, Number(typed ?? historyCount));
  named(stage, name, (known) => stage.order({ do: "history", count, name: known }));
}

const isCount = (typed: string): boolean => /^[1-9]\d{0,8}$/u.test(typed);

function relay(stage: Stage, [said, typed]: string[]): void {
  if (said !== "on" && said !== "off") return misused(stage, "relay");
  const on = said === "on";
  if (typed === undefined) return stage.order({ do: "relayOnly", on });
  named(stage, typed, (name) => stage.order({ do: "relayOnly", on, name }));
}

function hide(stage: Stage, [said]: string[]): void {
  if (said !== "on" && said !== "off") return misused(stage, "hide");
  stage.order({ do: "hide", on: said === "on" });
}

function quota(stage: Stage, args: string[]): void {
  const own = chatOf(stage.state)?.name;
  const isOwn = own !== undefined && (args[0] === undefined || typedSize(args[0]) !== undefined);
  const [name, typed] = isOwn ? [own, args[0]] : args;
  const bytes = typed === undefined ? undefined : typedSize(typed);
  if (name === undefined || (typed !== undefined && !bytes)) return misused(stage, "quota");
  const size = bytes === undefined ? {} : { bytes };
  named(stage, name, (known) => stage.order({ do: "quota", name: known, ...size }));
}

function stay(stage: Stage, [said]: string[]): void {
  if (said !== "on" && said !== "off") return misused(stage, "stay");
  stage.order({ do: "staySignedIn", stay: said === "on" });
}

function disconnect(stage: Stage, item: Item): void {
  const { state } = stage;
  if (state.at === "chat") return beginLeaving(stage, "leave", item);
  if (state.at === "ringing") return withdraw(stage);
  tellAndAsk(stage, sentenceOf({ tell: "noChat" }));
}

function withdraw(stage: Stage): void {
  if (stage.state.at !== "ringing") return tellAndAsk(stage, screenWords.noRequest);
  stage.go({ at: "waiting", awaits: "withdraw" });
  stage.order({ do: "withdraw" });
}

/** A command about one name; inside a chat the name may be left out and means the other person. */
const about =
  (form: keyof typeof forms, inChat: "or the chat's" | "always", then: About): Order =>
  (stage, [typed]) => {
    const name = typed ?? (inChat === "always" ? undefined : chatOf(stage.state)?.name);
    if (name === undefined) return misused(stage, form);
    named(stage, name, (known) => then(stage, known));
  };

type About = (stage: Stage, name: string) => void;

const answering =
  (says: AnswerWord): Order =>
  (stage, [typed], item) => {
    if (typed === undefined) return answer(stage, says, undefined, item);
    named(stage, typed, (name) => answer(stage, says, name, item));
  };

/** An answer to somebody who asks; otherwise it is about the person in the chat, or anybody. */
const block: Order = (stage, args, item) => {
  const [typed] = args;
  const name = typed ?? stage.shown?.name ?? chatOf(stage.state)?.name;
  const known = name === undefined ? undefined : normaliseName(name);
  if (known === undefined || stage.asked.has(known)) return answering("block")(stage, args, item);
  stage.order({ do: "block", name: known });
};

const orders: Record<CommandWord, Order> = {
  who: (stage) => stage.order({ do: "who" }),
  help: (stage) => tellAndAsk(stage, ...helpWords),
  history,
  status(stage) {
    if (chatOf(stage.state)) stage.order({ do: "status" });
    else tellAndAsk(stage, sentenceOf({ tell: "noChat" }));
  },
  disconnect: (stage, _args, item) => disconnect(stage, item),
  exit: (stage, _args, item) => leave(stage, item),
  yes: answering("yes"),
  no: answering("no"),
  always: answering("always"),
  block,
  forget: about("forget", "always", (stage, name) => stage.order({ do: "forgetAnswer", name })),
  withdraw,
  verify: about("verify", "or the chat's", (stage, name) => stage.order({ do: "verify", name })),
  trust: about("trust", "always", (stage, name) => stage.order({ do: "trust", name })),
  relay,
  hide,
  quota,
  stay,
  logout: (stage, _args, item) => logOut(stage, item),
  devices: (stage) => stage.order({ do: "devices" }),
  revoke: (stage, args) => beginRevoking(stage, args),
  password: (stage) => beginPassword(stage),
};

/** Carries out a typed command. */
export const obeyWord = (stage: Stage, word: CommandWord, args: string[], item: Item): void =>
  orders[word](stage, args, item);
