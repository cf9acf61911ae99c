// What applies to all chats: notifications, storage, paths, signing out.
import { useRef } from "preact/hooks";
import { pageWords as words } from "#peer";
import type { Shared } from "../screen/shared.ts";
import { ChangePassword } from "./change-password.tsx";
import type { Deeds, Notifying, Scene } from "./facts.ts";
import { OwnDevices } from "./device-rows.tsx";

const notifyingWords: Record<Notifying, string> = {
  on: words.notificationsOn,
  off: words.notificationsOff,
  denied: words.notificationsDenied,
  missing: words.notificationsMissing,
};

/** The settings dialog, and the button that opens it. */
export function Settings({ scene, shared, deeds }: { scene: Scene; shared: Shared; deeds: Deeds }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { notifying, version } = scene;
  function open(): void {
    deeds.act({ act: "devices" });
    dialog.current?.showModal();
  }
  return (
    <>
      <button onClick={open}>{words.settings}</button>
      <dialog ref={dialog} aria-labelledby="settings">
        <h2 id="settings">{words.settings}</h2>
        <p>{words.signedInAs(shared.name)}</p>

        <h3>{words.notifications}</h3>
        <p>{notifyingWords[notifying]}</p>
        {(notifying === "on" || notifying === "off") && (
          <button onClick={() => deeds.notify(notifying === "off")}>
            {notifying === "off" ? words.turnOn : words.turnOff}
          </button>
        )}

        <h3>{words.storage}</h3>
        <p>{words.storages[shared.storage]}</p>

        <label class="check">
          <input
            type="checkbox"
            checked={shared.relayOnly}
            onChange={({ currentTarget: { checked } }) =>
              deeds.act({ act: "relayOnly", on: checked })
            }
          />
          {words.relayOnlyAll}
        </label>
        <p class="hint">{words.relayOnlyWhy}</p>

        <label class="check">
          <input
            type="checkbox"
            checked={shared.hidden}
            onChange={({ currentTarget: { checked } }) => deeds.act({ act: "hide", on: checked })}
          />
          {words.lookOffline}
        </label>
        <p class="hint">{words.lookOfflineWhy}</p>

        <label class="check">
          <input
            type="checkbox"
            checked={shared.stays}
            onChange={({ currentTarget: { checked } }) => deeds.act({ act: "stay", stay: checked })}
          />
          {words.stay}
        </label>
        <p class="hint">{words.stayWhy}</p>

        <OwnDevices shared={shared} act={deeds.act} />
        <ChangePassword shared={shared} act={deeds.act} />

        <p class="hint">{words.version(version)}</p>
        <div class="buttons">
          <button class="main" onClick={() => dialog.current?.close()}>
            {words.close}
          </button>
          <button onClick={() => deeds.act({ act: "signOut" })}>{words.signOut}</button>
        </div>
        <p class="hint">{words.signOutWhy}</p>
      </dialog>
    </>
  );
}
