// People who want to chat, or have messages for you, and the four answers.
import { answerWords, pageSentenceOf, pageWords as words } from "#peer";
import { whoAsks, type Shared } from "../screen/shared.ts";
import type { Deeds } from "./facts.ts";

/** One row of buttons for each person who asks. */
export function Asks({ shared, deeds }: { shared: Shared; deeds: Deeds }) {
  return (
    <section class="asks" aria-label={words.requests} aria-live="polite">
      {whoAsks(shared).map(({ name, waiting }) => (
        <div key={name} class="asked" role="group" aria-label={name}>
          <p>{pageSentenceOf({ tell: "asked", name, waiting, behind: 0 })}</p>
          <div class="buttons">
            {answerWords.map((says) => (
              <button
                key={says}
                class={says === "yes" ? "main" : ""}
                onClick={() => deeds.act({ act: "answer", name, says })}
              >
                {words[says]}
              </button>
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}
