// The text of a message: as written, with links to follow, and long texts cut short.
import { useState } from "preact/hooks";
import { pageWords as words, type ShownLine } from "#peer";
import { beginningOf, partsOf, type TextPart } from "./web-addresses.ts";

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
        {linked(isLong ? [...beginningOf(text, shownMax), { text: "…" }] : partsOf(text))}
      </span>
      {isLong && <button onClick={() => setAll(true)}>{words.showAll}</button>}
    </>
  );
}

const linked = (parts: TextPart[]) =>
  parts.map(({ text, href }, at) =>
    href === undefined ? (
      text
    ) : (
      <a key={at} href={href} target="_blank" rel="noreferrer noopener">
        {text}
      </a>
    ),
  );
