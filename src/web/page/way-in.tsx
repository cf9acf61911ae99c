// The way in: a name, its password, whether to stay signed in.
import { useState } from "preact/hooks";
import { pageSentenceOf, pageWords as words, screenWords, type OwnDevice } from "#peer";
import { normaliseName } from "#protocol";
import type { Shared } from "../screen/shared.ts";
import type { Deeds, Scene } from "./facts.ts";
import { useFirstFocus } from "./focus.ts";
import { Mark } from "./mark.tsx";
import { DeviceList } from "./device-rows.tsx";
import { PasswordForm } from "./password-form.tsx";

/** What to show until the person is in, or when the page does not work here. */
export function Entrance({ scene, deeds }: { scene: Scene; deeds: Deeds }) {
  return (
    <main class="page entrance">
      <div class="card">
        <Mark />
        <h1>{words.title}</h1>
        <Step scene={scene} deeds={deeds} />
        <Sentences shared={scene.shared} />
      </div>
    </main>
  );
}

function Step({ scene, deeds }: { scene: Scene; deeds: Deeds }) {
  const { missing, opening, shared, update } = scene;
  if (missing !== undefined) return <p class="problem">{missing}</p>;
  if (opening) return <p role="status">{words.starting}</p>;
  if (!shared) return <NameForm deeds={deeds} />;
  const { where, name } = shared;
  switch (where.at) {
    case "starting":
      return <p role="status">{startingText(where.converted)}</p>;
    case "inside":
      return <p role="status">{words.starting}</p>;
    case "password":
      return (
        <PasswordForm
          key={`${name} ${where.known}`}
          name={name}
          known={where.known}
          fresh={shared.fresh}
          busy={where.busy}
          problem={shared.notices.at(-1)?.text}
          act={deeds.act}
        />
      );
    case "openWire":
      return <OpenWire deeds={deeds} />;
    case "full":
      return <MakeRoom devices={where.devices} act={deeds.act} />;
    case "stay":
      return <StayForm deeds={deeds} />;
    case "ended":
      return <Ended why={where.why} newer={where.newer || update} deeds={deeds} />;
  }
}

const startingText = (converted: number | undefined): string =>
  converted === undefined ? words.starting : words.converting(converted);

/** Other things to say on the way in; the password form shows its own. */
function Sentences({ shared }: { shared: Shared | undefined }) {
  if (!shared || shared.where.at === "password") return null;
  return (
    <div role="status">
      {shared.notices.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}

function NameForm({ deeds }: { deeds: Deeds }) {
  const [problem, setProblem] = useState<string>();
  const field = useFirstFocus<HTMLInputElement>();
  function submit(event: Event): void {
    event.preventDefault();
    const typed = field.current?.value ?? "";
    const name = normaliseName(typed);
    if (name !== undefined) return deeds.choose(name);
    setProblem(typed.trim() === "" ? words.nameHint : screenWords.badName(typed));
    field.current?.focus();
  }
  return (
    <form onSubmit={submit}>
      <p class="claim">{words.claim}</p>
      <label for="name">{words.name}</label>
      <input
        id="name"
        ref={field}
        name="username"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        maxLength={64}
        aria-invalid={problem !== undefined}
        aria-describedby="name-hint"
      />
      <p id="name-hint" class={problem === undefined ? "hint" : "problem"} role="status">
        {problem ?? words.nameHint}
      </p>
      <button class="main">{words.goOn}</button>
    </form>
  );
}

function OpenWire({ deeds }: { deeds: Deeds }) {
  const back = useFirstFocus<HTMLButtonElement>();
  return (
    <section aria-labelledby="open-wire">
      <h2 id="open-wire">{words.openWire}</h2>
      <p class="problem">{pageSentenceOf({ tell: "wireIsOpen" })}</p>
      <div class="buttons">
        <button type="button" onClick={() => deeds.act({ act: "acceptWire" })}>
          {words.openWireYes}
        </button>
        <button type="button" ref={back} onClick={() => deeds.act({ act: "otherName" })}>
          {words.otherName}
        </button>
      </div>
    </section>
  );
}

function StayForm({ deeds }: { deeds: Deeds }) {
  const first = useFirstFocus<HTMLButtonElement>();
  const choice = (stay: boolean, label: string, why: string) => (
    <div class="choice">
      <button
        type="button"
        class={stay ? "main" : ""}
        {...(stay && { ref: first })}
        aria-describedby={`stay-${stay}`}
        onClick={() => deeds.act({ act: "stay", stay })}
      >
        {label}
      </button>
      <p id={`stay-${stay}`} class="hint">
        {why}
      </p>
    </div>
  );
  return (
    <section aria-labelledby="stay">
      <h2 id="stay">{words.stayTitle}</h2>
      {choice(true, words.stayYes, words.stayYesWhy)}
      {choice(false, words.stayNo, words.stayNoWhy)}
    </section>
  );
}

function MakeRoom({ devices, act }: { devices: OwnDevice[]; act: Deeds["act"] }) {
  return (
    <section aria-labelledby="full">
      <h2 id="full">{words.devicesFull}</h2>
      <p>{words.devicesFullWhy}</p>
      <DeviceList
        devices={devices}
        label={words.removeDevice}
        choose={({ device }) => act({ act: "makeRoom", device })}
      />
      <button type="button" onClick={() => act({ act: "otherName" })}>
        {words.otherName}
      </button>
    </section>
  );
}

/** `newer`: there is a newer page, so offer that first. */
function Ended({ why, newer, deeds }: { why: string | undefined; newer: boolean; deeds: Deeds }) {
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <section>
      <p role="status">{why ?? words.ended}</p>
      {newer && (
        <button class="main" ref={first} onClick={deeds.applyUpdate}>
          {words.update}
        </button>
      )}
      <button
        class={newer ? "" : "main"}
        {...(!newer && { ref: first })}
        onClick={() => deeds.act({ act: "otherName" })}
      >
        {words.beginAgain}
      </button>
    </section>
  );
}
