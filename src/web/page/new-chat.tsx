// Starts a chat with somebody by name.
import { useRef, useState } from "preact/hooks";
import { pageSentenceOf, pageWords as words, screenWords } from "#peer";
import { normaliseName } from "#protocol";
import type { Tab } from "../screen/tab.ts";
import type { Deeds } from "./facts.ts";

/** A field for a name, and the result of looking it up. */
export function NewChat({ finding, act }: { finding: Tab["finding"]; act: Deeds["act"] }) {
  const field = useRef<HTMLInputElement>(null);
  const [bad, setBad] = useState<string>();
  const said = bad ?? sayingOf(finding);

  function submit(event: Event): void {
    event.preventDefault();
    const typed = field.current?.value ?? "";
    const name = normaliseName(typed);
    setBad(name === undefined && typed.trim() !== "" ? screenWords.badName(typed) : undefined);
    if (name === undefined) return;
    act({ act: "look", name });
    if (field.current) field.current.value = "";
  }

  return (
    <form class="new-chat" onSubmit={submit}>
      <input
        ref={field}
        aria-label={words.newChatName}
        aria-describedby="new-chat-said"
        placeholder={words.newChatName}
        autocapitalize="none"
        autocomplete="off"
        spellcheck={false}
        maxLength={64}
      />
      <button>{words.newChat}</button>
      <p id="new-chat-said" role="status">
        {said}
      </p>
    </form>
  );
}

function sayingOf(finding: Tab["finding"]): string | undefined {
  if (!finding) return undefined;
  return finding.why ? pageSentenceOf(finding.why) : words.looksUp(finding.name);
}
