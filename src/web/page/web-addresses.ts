// Finds web addresses in a text, and shortens a text without cutting through one.

/** A piece of a text; with `href`, a link. */
export interface TextPart {
  text: string;
  href?: string;
}

/**
 * Only web addresses become links: other schemes could do anything. East Asian punctuation ends an
 * address, because no space follows it.
 */
const address =
  /(\bhttps?:\/\/[^\s<>"`\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+)/giu;

/** What ends a sentence rather than an address. */
const sentenceEnd = /[.,;:!?'*_~»”’]$/u;
const brackets: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

const countOf = (text: string, sign: string): number => text.split(sign).length - 1;

/** A bracket at the end belongs to the address if it closes one in it. */
function endsWithStray(text: string): boolean {
  const last = text.at(-1) ?? "";
  const opening = brackets[last];
  if (opening === undefined) return sentenceEnd.test(text);
  return countOf(text, last) > countOf(text, opening);
}

function trimmed(found: string): string {
  let text = found;
  while (endsWithStray(text)) text = text.slice(0, -1);
  return text;
}

/** The pieces of the text, in order; together they are the text. */
export function partsOf(text: string): TextPart[] {
  const parts = text.split(address).flatMap((part, at): TextPart[] => {
    const href = at % 2 === 1 ? trimmed(part) : "";
    if (!URL.canParse(href)) return [{ text: part }];
    return [{ text: href, href }, { text: part.slice(href.length) }];
  });
  return parts.filter((part) => part.text !== "");
}

/** Room for the longest sign that one may want to keep whole, in UTF-16 units. */
const longestSign = 64;

/** The last place up to `max` that splits no sign, in UTF-16 units. */
function placeBetweenSigns(text: string, max: number): number {
  const from = Math.max(0, max - longestSign);
  const signs = new Intl.Segmenter().segment(text.slice(from, max + longestSign));
  const starts = [...signs].map(({ index }) => from + index).filter((start) => start <= max);
  return starts.at(-1) ?? max;
}

/**
 * The pieces of the beginning of a long text, at most `max` UTF-16 units: whole signs, and no part of
 * a link. Only if it is all a single address, that is cut, and leads nowhere.
 */
export function beginningOf(text: string, max: number): TextPart[] {
  let left = placeBetweenSigns(text, max);
  const beginning: TextPart[] = [];
  for (const part of partsOf(text)) {
    if (part.text.length > left) {
      const isOmitted = part.href !== undefined && beginning.length > 0;
      if (!isOmitted) beginning.push({ text: part.text.slice(0, left) });
      break;
    }
    beginning.push(part);
    left -= part.text.length;
  }
  return beginning;
}
