// A text on its way to the disk, or one that the disk could not take.
import { pageWords as words } from "#peer";
import type { Unsent } from "../screen/unsent.ts";
import type { Deeds } from "./facts.ts";
import { MessageText } from "./message-text.tsx";

/** The text and, after a failure, the choice to send it again or discard it. */
export function UnsentText({ unsent, act }: { unsent: Unsent; act: Deeds["act"] }) {
  const { id, text, failed } = unsent;
  return (
    <div class="line own unsent">
      <div class="bubble">
        <MessageText text={text} />
      </div>
      <small>{failed ? words.notKept : words.sending}</small>
      {failed && (
        <div class="buttons">
          <button onClick={() => act({ act: "sendAgain", id })}>{words.sendAgain}</button>
          <button onClick={() => act({ act: "discard", id })}>{words.discard}</button>
        </div>
      )}
    </div>
  );
}
