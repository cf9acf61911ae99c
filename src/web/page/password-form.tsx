// The password of a name: once to sign in, twice to create an account.
import { useState } from "preact/hooks";
import { pageWords as words, screenWords } from "#peer";
import type { Deeds } from "./facts.ts";
import { useFirstFocus } from "./focus.ts";

interface Props {
  name: string;
  known: boolean;
  /** This browser holds nothing of this profile. */
  fresh: boolean;
  busy: boolean;
  problem: string | undefined;
  act: Deeds["act"];
}

/** The form; the password leaves it only through `act`. */
export function PasswordForm({ name, known, fresh, busy, problem, act }: Props) {
  const [differs, setDiffers] = useState<string>();
  const [shown, setShown] = useState(false);
  const said = differs ?? problem;
  const first = useFirstFocus<HTMLInputElement>();

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const [password, again] = [String(fields.get("password")), String(fields.get("again"))];
    if (password === "") return setDiffers(words.passwordEmpty);
    if (!known && password !== again) return setDiffers(screenWords.passwordsDiffer);
    setDiffers(undefined);
    act({ act: "password", password });
  }

  const field = (id: "password" | "again", label: string) => (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        name={id}
        {...(shown ? { type: "text" } : { type: "password" })}
        autocomplete={known ? "current-password" : "new-password"}
        {...(id === "password" && { ref: first })}
        readOnly={busy}
        aria-invalid={said !== undefined}
        aria-describedby="password-problem"
      />
    </>
  );

  return (
    <form onSubmit={submit} aria-busy={busy}>
      <p>{known ? words.knownName(name) : words.newName(name)}</p>
      <input type="text" name="username" autocomplete="username" value={name} hidden readOnly />
      {field("password", words.password)}
      {!known && field("again", words.passwordAgain)}
      <p id="password-problem" class={said === undefined ? "hint" : "problem"} role="status">
        {said ?? (known ? (fresh ? words.nothingHere : "") : words.passwordLost)}
      </p>
      <div class="buttons">
        <button class="main" disabled={busy}>
          {busy ? words.working : known ? words.signIn : words.signUp}
        </button>
        <button type="button" onClick={() => setShown(!shown)} aria-pressed={shown}>
          {shown ? words.hide : words.show}
        </button>
        <button type="button" onClick={() => act({ act: "otherName" })}>
          {words.otherName}
        </button>
      </div>
    </form>
  );
}
