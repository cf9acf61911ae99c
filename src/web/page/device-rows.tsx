// The devices of one's own account: since when each is there, and removing one with the password.
import { useState } from "preact/hooks";
import { deviceWords, keptNowhere, pageWords as words, type OwnDevice } from "#peer";
import type { Shared } from "../screen/shared.ts";
import type { Deeds } from "./facts.ts";
import { SecretField } from "./secret-field.tsx";

/** All devices; each has a button that removes it, but for this one and those that expire. */
export function OwnDevices({ shared, act }: { shared: Shared; act: Deeds["act"] }) {
  const [chosen, choose] = useState<OwnDevice>();
  function remove(event: SubmitEvent): void {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget as HTMLFormElement).get("revoke"));
    if (chosen && password !== "") act({ act: "revoke", device: chosen.device, password });
    choose(undefined);
  }
  return (
    <section aria-labelledby="devices">
      <h3 id="devices">{words.devices}</h3>
      <DeviceList devices={shared.devices ?? []} label={words.removeDevice} choose={choose} />
      {chosen && (
        <form onSubmit={remove}>
          <p>{words.removeWith(deviceWords(chosen.device))}</p>
          <SecretField id="revoke" label={words.password} autocomplete="current-password" />
          <div class="buttons">
            <button>{words.remove}</button>
            <button type="button" onClick={() => choose(undefined)}>
              {words.cancel}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}

/** One row a device; `label` names the button of a row for somebody who only hears it. */
export function DeviceList({
  devices,
  label,
  choose,
}: {
  devices: readonly OwnDevice[];
  label: (device: string) => string;
  choose: (device: OwnDevice) => void;
}) {
  return (
    <ul class="devices">
      {devices.map((one) => (
        <li key={one.device}>
          <span>{rowText(one)}</span>
          {!one.here && one.leftMs === undefined && (
            <button
              type="button"
              aria-label={label(deviceWords(one.device))}
              onClick={() => choose(one)}
            >
              {words.remove}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function rowText({ device, here, sinceMs, online, leftMs }: OwnDevice): string {
  const until = leftMs === undefined ? [] : [keptNowhere(leftMs)];
  const since = sinceMs === undefined ? [] : [words.since(new Date(sinceMs).toLocaleDateString())];
  const isOnline = online === undefined ? [] : [online ? words.online : words.offline];
  return [deviceWords(device), ...since, ...until, ...(here ? [words.thisDevice] : isOnline)].join(
    ", ",
  );
}
