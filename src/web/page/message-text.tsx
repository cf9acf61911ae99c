// The text of a message: as written, with links to follow, and long texts cut short.
import { useState } from "preact/hooks";
import { pageWords as words, type ShownLine } from "#peer";

/** How much of a text to show until the person asks for more, in characters. */
const shownMax = 2_000;

interface Props {
  text: string | undefined;
  gone?: ShownLine["gone"] | undefined;
}

/** The text of one message, or why there is none. */
export function MessageText({ text, gone }: Props) {
  const [all, setAll] = useState(false);
  if (text === undefined) return <i class="text">{words.noText(gone)}</i>;
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

/** Only web addresses become links: other schemes could do anything. */
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
