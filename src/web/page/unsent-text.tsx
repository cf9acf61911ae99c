// A text that is on its way to the disk, or that the disk could not take.
import { pageWords as words } from "#peer";
import type { Unsent } from "../screen/unsent.ts";
import type { Deeds } from "./facts.ts";

export function UnsentText({ unsent, act }: { unsent: Unsent; act: Deeds["act"] }) {
  const { id, text, failed } = unsent;
  return (
    <div class="line own unsent">
      <div class="bubble">
        <span class="text" dir="auto">
          {text}
        </span>
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
