// The field to write in, which keeps what was not sent.
import { useEffect, useRef, useState } from "preact/hooks";
import { pageWords as words } from "#peer";
import { limits } from "#protocol";
import type { Deeds } from "./facts.ts";
import { hasKeyboard } from "./focus.ts";
import { endsWord } from "./shortcuts.ts";
import { useWindowEvent } from "./window-event.ts";

interface Props {
  name: string;
  draft: string;
  placeholder: string;
  act: Deeds["act"];
}

/** How long after the last key to save a draft, ms. */
const pauseMs = 400;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/**
 * The field and its button; Enter sends, Shift+Enter starts a new line. A phone has no Shift+Enter,
 * so there Enter starts a new line, and only the button sends.
 */
export function Composer({ name, draft, placeholder, act }: Props) {
  const [text, setText] = useState(draft);
  const field = useRef<HTMLTextAreaElement>(null);
  const keepDraft = useDraft(name, draft, act, setText);
  const [hasFile, setHasFile] = useState(false);
  const bytes = bytesOf(text);
  const isTooLong = bytes > limits.textBytesMax;

  useEffect(() => {
    if (hasKeyboard()) field.current?.focus();
  }, []);

  function send(): void {
    field.current?.focus();
    if (text.trim() === "" || isTooLong) return;
    act({ act: "send", text });
    setText("");
    keepDraft.sent();
  }

  /** A file would replace the page where it is dropped, and vanish where it is pasted. */
  function takeFile(event: Event, data: DataTransfer | null): void {
    if (!data || data.files.length === 0 || data.types.includes("text/plain")) return;
    event.preventDefault();
    setHasFile(true);
  }

  useWindowEvent("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault();
  });
  useWindowEvent("drop", (event) => takeFile(event, event.dataTransfer));

  function pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || endsWord(event) || !hasKeyboard()) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        id="message"
        ref={field}
        rows={1}
        dir="auto"
        enterkeyhint={hasKeyboard() ? "send" : "enter"}
        aria-label={words.write(name)}
        aria-invalid={isTooLong}
        aria-describedby="message-problem"
        placeholder={placeholder}
        value={text}
        onKeyDown={pressed}
        onPaste={(event) => takeFile(event, event.clipboardData)}
        onBlur={() => keepDraft.now()}
        onInput={({ currentTarget: { value } }) => {
          setText(value);
          setHasFile(false);
          keepDraft.later(value);
        }}
      />
      <button class="main">{words.send}</button>
      <p id="message-problem" class="problem" role="status">
        {isTooLong ? words.tooLong(bytes, limits.textBytesMax) : hasFile ? words.noFiles : ""}
      </p>
    </form>
  );
}

/**
 * Saves what is typed: shortly after the last key, or at once when the person leaves the page; takes
 * what another tab has made of the draft while nobody types here.
 */
function useDraft(name: string, draft: string, act: Deeds["act"], take: (text: string) => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [kept, typed] = [useRef(draft), useRef(draft)];
  function now(): void {
    clearTimeout(timer.current);
    if (typed.current === kept.current) return;
    kept.current = typed.current;
    act({ act: "draft", name, text: typed.current });
  }
  useWindowEvent("pagehide", now);
  useEffect(() => now, []);
  useEffect(() => {
    if (document.hasFocus() || typed.current !== kept.current) return;
    [kept.current, typed.current] = [draft, draft];
    take(draft);
  }, [draft]);
  return {
    now,
    later(text: string): void {
      typed.current = text;
      clearTimeout(timer.current);
      timer.current = setTimeout(now, pauseMs);
    },
    /** The peer forgets the draft of a sent message. */
    sent(): void {
      clearTimeout(timer.current);
      typed.current = "";
      kept.current = "";
    },
  };
}
