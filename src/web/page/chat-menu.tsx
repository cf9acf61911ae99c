// What else you can do with a chat: compare the safety number, use only the relay, allow it more
// space, withdraw an automatic answer.
import { useRef } from "preact/hooks";
import { pageSentenceOf, pageWords as words, type ChatSummary } from "#peer";
import type { SafetyNumbers, Space } from "../screen/tab.ts";
import type { Deeds } from "./facts.ts";
import { useWindowEvent } from "./window-event.ts";

interface Props {
  chat: ChatSummary;
  numbers: SafetyNumbers | undefined;
  space: Space | undefined;
  act: Deeds["act"];
}

/** The menu of one chat. */
export function ChatMenu({ chat, numbers, space, act }: Props) {
  const { name, standing, relayOnly } = chat;
  const place = useRef<HTMLDetailsElement>(null);
  useWindowEvent("pointerdown", ({ target }) => closeOutside(place.current, target));
  return (
    <details class="menu" ref={place}>
      <summary>{words.more}</summary>
      <div class="sheet">
        <Safety chat={chat} numbers={numbers} act={act} />
        <label class="check">
          <input
            type="checkbox"
            checked={relayOnly}
            onChange={(event) => act({ act: "relayOnly", name, on: event.currentTarget.checked })}
          />
          {words.relayOnlyWith(name)}
        </label>
        <p class="hint">{words.relayOnlyWhy}</p>
        <SpaceUsed name={name} space={space} act={act} />
        {standing !== "block" && (
          <button onClick={() => act({ act: "block" })}>{words.blockThem(name)}</button>
        )}
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

function closeOutside(menu: HTMLDetailsElement | null, target: EventTarget | null): void {
  if (menu?.open && target instanceof Node && !menu.contains(target)) menu.open = false;
}

/** What the person fills of this disk, and a way to allow twice as much. */
function SpaceUsed({ name, space, act }: Pick<Props, "space" | "act"> & { name: string }) {
  if (!space) return <button onClick={() => act({ act: "quota" })}>{words.space}</button>;
  const bytes = 2 * space.max;
  return (
    <>
      <p>{words.spaceUsed(name, space.used, space.max)}</p>
      <button onClick={() => act({ act: "quota", bytes })}>{words.allowSpace(bytes)}</button>
    </>
  );
}

function Safety({ chat: { name, changedAccount }, numbers, act }: Omit<Props, "space">) {
  // Numbers from before the account changed, or before the person trusted it, say nothing now.
  const isNow = numbers !== undefined && (numbers.offered !== undefined) === changedAccount;
  return (
    <>
      {changedAccount && <p class="problem">{pageSentenceOf({ tell: "accountChanged", name })}</p>}
      {isNow ? (
        <Numbers name={name} {...numbers} />
      ) : (
        <button onClick={() => act({ act: "verify" })}>{words.safety}</button>
      )}
      {isNow && changedAccount && (
        <button onClick={() => act({ act: "trust" })}>{words.trust}</button>
      )}
    </>
  );
}

function Numbers({ name, digits, offered }: { name: string } & SafetyNumbers) {
  return (
    <>
      <h3>{words.safety}</h3>
      {offered !== undefined && <p>{words.safetyKnown}</p>}
      <p class="digits">{digits}</p>
      {offered !== undefined && <p>{words.safetyOffered}</p>}
      {offered !== undefined && <p class="digits">{offered}</p>}
      <p class="hint">{offered === undefined ? words.safetyHow(name) : words.safetyChoose(name)}</p>
    </>
  );
}
