// The open chat: its state, its lines, and the field to write in.
import { pageWords as words, type ChatSummary } from "#peer";
import { whoIsOnline, type Shared } from "../screen/shared.ts";
import type { Looking } from "../screen/tab.ts";
import { ChatMenu } from "./chat-menu.tsx";
import { Composer } from "./composer.tsx";
import type { Deeds } from "./facts.ts";
import { MessageList } from "./message-list.tsx";

interface Props {
  looking: Looking;
  shared: Shared;
  now: number;
  deeds: Deeds;
}

/** A chat that we know nothing else about. */
const unknown = (name: string): ChatSummary => ({
  name,
  last: undefined,
  unread: 0,
  draft: "",
  agreed: false,
  path: undefined,
  standing: "ask",
  relayOnly: false,
  changedAccount: false,
});

/**
 * The one chat in front of the person: its state is a union, and only the person's own command
 * changes whom it is with.
 */
export function Chat({ looking, shared, now, deeds }: Props) {
  const { name } = looking;
  const chat = shared.chats.find((one) => one.name === name) ?? unknown(name);
  const online = whoIsOnline(shared).includes(name);
  return (
    <section class="chat" aria-label={words.log(name)}>
      <header>
        <BackButton waiting={waitingElsewhere(shared, name)} act={deeds.act} />
        <div class="who">
          <h2>{name}</h2>
          <p class="state" role="status">
            {stateOf(chat, online, shared)}
          </p>
        </div>
        <Ways chat={chat} online={online} shared={shared} act={deeds.act} />
        <ChatMenu chat={chat} numbers={looking.numbers} space={looking.space} act={deeds.act} />
      </header>
      <MessageList
        looking={looking}
        notices={shared.chatNotices[name] ?? []}
        unread={chat.unread}
        now={now}
        act={deeds.act}
      />
      <Composer
        name={name}
        draft={chat.draft}
        placeholder={placeholderOf(chat, online)}
        act={deeds.act}
      />
    </section>
  );
}

/** How many lines are new in other chats. */
const waitingElsewhere = ({ chats }: Shared, name: string): number =>
  chats.reduce((sum, chat) => (chat.name === name ? sum : sum + chat.unread), 0);

function BackButton({ waiting, act }: { waiting: number; act: Deeds["act"] }) {
  return (
    <button class="back" onClick={() => act({ act: "close" })}>
      <span aria-hidden="true">‹</span>
      <span class="unseen">{words.back}</span>
      {waiting > 0 && <span class="unread">{words.unread(waiting)}</span>}
    </button>
  );
}

const pathWords = (path: ChatSummary["path"]): string =>
  path === "direct" ? words.direct : path === "relay" ? words.relayed : words.noPath;

function stateOf({ name, agreed, path }: ChatSummary, online: boolean, shared: Shared): string {
  if (agreed) return `${words.inChat}, ${pathWords(path)}`;
  if (shared.asking[name]?.by === "me") return words.ringing;
  if (shared.server !== "there") return words.presenceUnknown;
  return online ? words.online : words.offline;
}

function placeholderOf({ name, agreed, last }: ChatSummary, online: boolean): string {
  if (agreed) return words.write(name);
  return online && !last ? words.writeAsks(name) : words.writeKept(name);
}

interface WaysProps {
  chat: ChatSummary;
  online: boolean;
  shared: Shared;
  act: Deeds["act"];
}

/** The buttons that enter and leave the chat. */
function Ways({ chat: { name, agreed }, online, shared, act }: WaysProps) {
  if (agreed) return <button onClick={() => act({ act: "leave" })}>{words.leave}</button>;
  if (shared.asking[name]?.by === "me") {
    return <button onClick={() => act({ act: "withdraw" })}>{words.withdraw}</button>;
  }
  if (!online) return null;
  return (
    <button class="main" onClick={() => act({ act: "ask", name })}>
      {words.ask}
    </button>
  );
}
