// Makes text of others fit to be shown: it can neither steer a terminal nor pose as something else.

const lineBreak = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/gu;
/** Escape and everything else that steers a terminal, and what turns the order of a line round. */
const control = /[\p{Cc}\p{Bidi_Control}]/gu;
/** Seen by programs but not by people. */
const invisible = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
/** What some scripts and emoji are joined and chosen with may stay. */
const joining = "\u{200c}\u{200d}\u{fe0e}\u{fe0f}";

/**
 * One line of visible text: line breaks become a mark, tabs a space, controls the replacement
 * character, and invisible characters vanish. Clean text stays as it is.
 */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(lineBreak, " ⏎ ")
    .replaceAll("\t", " ")
    .replaceAll(control, "\u{fffd}")
    .replaceAll(invisible, (found) => (joining.includes(found) ? found : ""));
