// Changing the password of one's own account.
import { useState } from "preact/hooks";
import { pageWords as words, screenWords } from "#peer";
import type { Shared } from "../screen/shared.ts";
import type { Deeds } from "./facts.ts";
import { SecretField } from "./secret-field.tsx";

/** The form, and what came of the last change of the account. */
export function ChangePassword({ shared, act }: { shared: Shared; act: Deeds["act"] }) {
  const [differs, setDiffers] = useState<string>();
  const { busy, said } = shared.change;

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const fields = new FormData(form);
    const [from, to, again] = ["old", "new", "new-again"].map((id) => String(fields.get(id)));
    setDiffers(to === again ? undefined : screenWords.passwordsDiffer);
    if (from === undefined || to === undefined || to !== again) return;
    act({ act: "changePassword", from, to });
    form.reset();
  }

  return (
    <form onSubmit={submit} aria-labelledby="change" aria-busy={busy}>
      <h3 id="change">{words.changePassword}</h3>
      <input
        type="text"
        name="username"
        autocomplete="username"
        value={shared.name}
        hidden
        readOnly
      />
      <SecretField id="old" label={words.oldPassword} autocomplete="current-password" />
      <SecretField id="new" label={words.newPassword} autocomplete="new-password" />
      <SecretField id="new-again" label={words.newPasswordAgain} autocomplete="new-password" />
      <p class="hint" role="status">
        {differs ?? said ?? words.changePasswordWhy}
      </p>
      <button disabled={busy}>{busy ? words.working : words.changePassword}</button>
    </form>
  );
}
