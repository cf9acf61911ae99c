// The text of a message: as it was written, with links that can be followed, and not all of a long one.
import { useState } from "preact/hooks";
import { pageWords as words } from "#peer";

/** More of a text is shown when the person asks for it. */
const shownMax = 2_000;

/** The text of one message; undefined stands for a kind that this version does not know. */
export function MessageText({ text }: { text: string | undefined }) {
  const [all, setAll] = useState(false);
  if (text === undefined) return <i class="text">{words.unknownText}</i>;
  const isLong = text.length > shownMax && !all;
  return (
    <>
      <span class="text" dir="auto">
        {withLinks(isLong ? `${text.slice(0, shownMax)}…` : text)}
      </span>
      {isLong && <button onClick={() => setAll(true)}>{words.showAll}</button>}
    </>
  );
}

/** Addresses of the web alone: what else begins like an address may do anything. */
const address = /(\bhttps?:\/\/[^\s<>"'`]+)/giu;
/** What ends a sentence rather than an address. */
const ending = /[.,;:!?)\]}»”’]+$/u;

function withLinks(text: string) {
  return text.split(address).map((part, at) => {
    const href = at % 2 === 1 ? part.replace(ending, "") : "";
    if (!URL.canParse(href)) return part;
    return (
      <>
        <a href={href} target="_blank" rel="noreferrer noopener">
          {href}
        </a>
        {part.slice(href.length)}
      </>
    );
  });
}
