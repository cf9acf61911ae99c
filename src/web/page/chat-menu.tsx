// What else you can do with a chat: compare the safety number, use only the relay, withdraw an
// automatic answer.
import { pageSentenceOf, pageWords as words, type ChatSummary } from "#peer";
import type { Deeds } from "./facts.ts";

interface Props {
  chat: ChatSummary;
  digits: string | undefined;
  act: Deeds["act"];
}

/** The menu of one chat. */
export function ChatMenu({ chat, digits, act }: Props) {
  const { name, standing, relayOnly } = chat;
  return (
    <details class="menu">
      <summary>{words.more}</summary>
      <div class="sheet">
        <Safety chat={chat} digits={digits} act={act} />
        <label class="check">
          <input
            type="checkbox"
            checked={relayOnly}
            onChange={(event) => act({ act: "relayOnly", name, on: event.currentTarget.checked })}
          />
          {words.relayOnlyWith(name)}
        </label>
        <p class="hint">{words.relayOnlyWhy}</p>
        {standing !== "ask" && (
          <>
            <p>{standing === "always" ? words.answersAlways(name) : words.answersBlock(name)}</p>
            <button onClick={() => act({ act: "forgetAnswer" })}>{words.askMeAgain}</button>
          </>
        )}
      </div>
    </details>
  );
}

function Safety({ chat: { name, changedAccount }, digits, act }: Props) {
  return (
    <>
      {changedAccount && <p class="problem">{pageSentenceOf({ tell: "accountChanged", name })}</p>}
      {digits === undefined ? (
        <button onClick={() => act({ act: "verify" })}>{words.safety}</button>
      ) : (
        <>
          <h3>{words.safety}</h3>
          <p class="digits">{digits}</p>
          <p class="hint">{words.safetyHow(name)}</p>
        </>
      )}
      {changedAccount && digits !== undefined && (
        <button onClick={() => act({ act: "trust" })}>{words.trust}</button>
      )}
    </>
  );
}
