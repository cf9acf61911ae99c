// Makes other people's text safe to show: it cannot control a terminal or pose as another text.

const lineBreak = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/gu;
/** Characters that control a terminal or change the direction of a line. */
const control = /[\p{Cc}\p{Bidi_Control}]/gu;
/** Characters that programs see but people do not. */
const invisible = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
/** Some scripts and emoji need these to join or to choose a form, so they stay. */
const joining = "\u{200c}\u{200d}\u{fe0e}\u{fe0f}";

/**
 * One line of visible text: line breaks become a mark, tabs a space, controls and broken UTF-16 the
 * replacement character, and invisible characters vanish. Clean text stays as it is.
 */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(lineBreak, " ⏎ ")
    .replaceAll("\t", " ")
    .replaceAll(control, "\u{fffd}")
    .replaceAll(invisible, (found) => (joining.includes(found) ? found : ""));
