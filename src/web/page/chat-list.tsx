// The left side: your own name, a search, who asks, all chats, and who else is online.
import { useEffect, useRef, useState } from "preact/hooks";
import { cleanText, pageWords as words, type ChatSummary } from "#peer";
import { whoIsOnline, type Shared } from "../screen/shared.ts";
import type { Deeds, Scene } from "./facts.ts";
import { focusField } from "./focus.ts";
import { GrowingList, rowsAtOnce } from "./growing-list.tsx";
import { NewChat } from "./new-chat.tsx";
import { Settings } from "./settings.tsx";
import { shortTime } from "./when.ts";

interface Props {
  scene: Scene;
  shared: Shared;
  deeds: Deeds;
}

/** A person you have only looked up is not a chat yet. */
const isChat = ({ last, draft, agreed }: ChatSummary): boolean =>
  last !== undefined || draft !== "" || agreed;

/** The left side of the page. */
export function ChatList({ scene, shared, deeds }: Props) {
  const open = scene.tab.looking?.name;
  const chats = shared.chats.filter((chat) => isChat(chat) || chat.name === open);
  const names = new Set(chats.map(({ name }) => name));
  const online = new Set(whoIsOnline(shared));
  const others = [...online].filter((name) => !names.has(name));
  const isDrawn = chats.slice(0, rowsAtOnce).some(({ name }) => name === open);
  const first = (isDrawn ? open : undefined) ?? chats[0]?.name ?? others[0];
  return (
    <nav class="list" aria-label={words.chats} onKeyDown={moveFocus}>
      <header>
        <h2>{shared.name}</h2>
        <Settings scene={scene} shared={shared} deeds={deeds} />
      </header>
      <SearchField text={scene.tab.search?.text ?? ""} deeds={deeds} />
      <div class="rows">
        {chats.length === 0 && <p class="hint">{words.nobody}</p>}
        <GrowingList
          all={chats}
          keyOf={({ name }) => name}
          row={(chat) => (
            <ChatRow
              chat={chat}
              now={scene.now}
              online={online.has(chat.name)}
              open={chat.name === open}
              first={chat.name === first}
              act={deeds.act}
            />
          )}
        />
        <h3>{words.onlineNow}</h3>
        {others.length === 0 && <p class="hint">{nobodyWords(shared)}</p>}
        <GrowingList
          all={others}
          keyOf={(name) => name}
          row={(name) => <PersonRow name={name} first={name === first} act={deeds.act} />}
        />
        {online.size > 0 && shared.online.more > 0 && (
          <p class="hint">{words.moreOnline(shared.online.more)}</p>
        )}
      </div>
      <NewChat finding={scene.tab.finding} act={deeds.act} />
    </nav>
  );
}

/** What to say when the list of people online is empty: those with a chat are not in it. */
function nobodyWords({ server, online: { names, more } }: Shared): string {
  if (server !== "there") return words.onlineUnknown;
  return names.length + more === 0 ? words.nobodyOnline : words.nobodyBeside;
}

/** Arrow keys move from row to row. */
function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLButtonElement)) return;
  const rows = [...document.querySelectorAll<HTMLButtonElement>(".list .row")];
  const at = rows.indexOf(event.target);
  const next = rows[at + step];
  if (at === -1 || !next) return;
  event.preventDefault();
  next.focus();
}

interface RowProps {
  chat: ChatSummary;
  now: number;
  online: boolean;
  open: boolean;
  first: boolean;
  act: Deeds["act"];
}

function ChatRow({ chat, now, online, open, first, act }: RowProps) {
  const { name, last, unread } = chat;
  return (
    <button
      class="row"
      data-name={name}
      tabIndex={first ? 0 : -1}
      aria-current={open ? "true" : undefined}
      onClick={() => (open ? focusField() : act({ act: "look", name }))}
    >
      <Initial name={name} />
      <span class="who">
        <b>{name}</b>
        <span class="state">{stateOf(chat, online)}</span>
      </span>
      <time>{last ? shortTime(last.at, now) : ""}</time>
      <span class="last" dir="auto">
        {previewOf(chat)}
      </span>
      {unread > 0 && <span class="unread">{words.unread(unread)}</span>}
    </button>
  );
}

/** One word; nothing for a person who is offline. */
function stateOf({ standing, agreed }: ChatSummary, online: boolean): string {
  if (standing === "block") return words.blocked;
  if (agreed) return words.inChat;
  return online ? words.online : "";
}

/** How much of a line to show, in characters: its beginning is enough. */
const previewMax = 120;

function previewOf({ draft, last }: ChatSummary) {
  if (draft !== "") {
    return (
      <>
        <i>{words.draft}</i> {cleanText(draft.slice(0, previewMax))}
      </>
    );
  }
  if (!last) return "";
  const text = last.text === undefined ? words.noText(last.gone) : last.text.slice(0, previewMax);
  return `${last.own ? `${words.you} ` : ""}${cleanText(text)}`;
}

function PersonRow({ name, first, act }: { name: string; first: boolean; act: Deeds["act"] }) {
  return (
    <button
      class="row"
      data-name={name}
      tabIndex={first ? 0 : -1}
      onClick={() => act({ act: "look", name })}
    >
      <Initial name={name} />
      <span class="who">
        <b>{name}</b>
        <span class="state">{words.online}</span>
      </span>
    </button>
  );
}

function Initial({ name }: { name: string }) {
  return (
    <span class="face" aria-hidden="true">
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}

/** How long typing has to pause before the search starts, ms. */
const pauseMs = 150;

function SearchField({ text, deeds }: { text: string; deeds: Deeds }) {
  const [typed, setTyped] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (text === "") setTyped("");
  }, [text]);
  function search(now: string): void {
    setTyped(now);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => deeds.act({ act: "search", text: now }), pauseMs);
  }
  return (
    <input
      id="search"
      type="search"
      aria-label={words.searchHint}
      aria-keyshortcuts="Control+K"
      placeholder={words.searchHint}
      maxLength={256}
      value={typed}
      onInput={(event) => search(event.currentTarget.value)}
    />
  );
}
