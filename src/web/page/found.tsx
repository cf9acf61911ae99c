// The results of a search over all chats.
import { cleanText, pageWords as words, type FoundLine } from "#peer";
import type { Search } from "../screen/tab.ts";
import type { Deeds } from "./facts.ts";
import { shortTime } from "./when.ts";

/** The matching lines, newest first. */
export function Found({ search, now, deeds }: { search: Search; now: number; deeds: Deeds }) {
  const { text, lines, more } = search;
  return (
    <section id="found" class="found" aria-label={words.search}>
      <header>
        <h2>
          <span role="status">{lines ? words.found(lines.length, more) : words.starting}</span>
        </h2>
        <button onClick={() => deeds.act({ act: "endSearch" })}>{words.close}</button>
      </header>
      <ol>
        {(lines ?? []).map((line) => (
          <li key={line.line}>
            <FoundRow line={line} text={text} now={now} act={deeds.act} />
          </li>
        ))}
      </ol>
      {more && <button onClick={() => deeds.act({ act: "moreFound" })}>{words.moreFound}</button>}
    </section>
  );
}

interface RowProps {
  line: FoundLine;
  text: string;
  now: number;
  act: Deeds["act"];
}

function FoundRow({ line, text, now, act }: RowProps) {
  const { chat, own, name, at } = line;
  return (
    <button class="row" onClick={() => act({ act: "jump", name: chat, line: line.line })}>
      <span class="who">
        <b>{chat}</b>
      </span>
      <time>{shortTime(at, now)}</time>
      <span class="last" dir="auto">
        {own ? words.you : `${name}:`} {marked(aroundFirst(line.text ?? "", text), text)}
      </span>
    </button>
  );
}

/** How much of a long text to show around the first match, in characters. */
const [beforeMax, shownMax] = [40, 160];

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];

function aroundFirst(whole: string, searched: string): string {
  const clean = cleanText(whole);
  const found = wordsOf(searched).map((word) => clean.toLowerCase().indexOf(word));
  const first = Math.min(...found.filter((at) => at >= 0), Infinity);
  const from = first === Infinity ? 0 : Math.max(0, first - beforeMax);
  return `${from > 0 ? "…" : ""}${clean.slice(from, from + shownMax)}`;
}

/** Marks words that begin with one of the search words. */
function marked(text: string, searched: string) {
  const wanted = wordsOf(searched);
  return text.split(/([\p{L}\p{N}\p{M}]+)/u).map((part, at) => {
    const isFound = wanted.some((word) => part.toLowerCase().includes(word));
    return isFound && at % 2 === 1 ? <mark key={at}>{part}</mark> : part;
  });
}
