// Reads new messages of the open chat to people who use a screen reader; skips what was there when
// the chat was opened.
import { useRef } from "preact/hooks";
import { cleanText, pageWords as words, type ShownLine } from "#peer";

/** How much of a message is read out, in characters. */
const spokenMax = 300;

/** A live region that is heard but not seen: it says each new line once. */
export function Announcer({ lines }: { lines: ShownLine[] | undefined }) {
  const heard = useRef<number | undefined>(undefined);
  const last = Math.max(0, ...(lines ?? []).map(({ line }) => line));
  const from = heard.current ?? (lines ? last : undefined);
  if (lines) heard.current ??= last;
  const fresh = (lines ?? []).filter(({ line, own }) => !own && from !== undefined && line > from);
  return (
    <div class="unseen" role="log" aria-live="polite">
      {fresh.map(({ line, name, text, gone }) => (
        <p key={line}>
          {words.said(name, cleanText((text ?? words.noText(gone)).slice(0, spokenMax)))}
        </p>
      ))}
    </div>
  );
}
