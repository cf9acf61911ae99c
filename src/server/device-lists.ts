// Device lists: finding the list of a name, and publishing a newer one.
import { sameBytes } from "#crypto";
import { limits, msOf, openDeviceList, peekDeviceList } from "#protocol";
import type { AccountId, DeviceList, FromServer } from "#protocol";
import { within, type Core } from "./core.ts";
import type { Connection, OnlineAccount, OnlineDevice, Owner, Said } from "./peer-connection.ts";
import type { Online } from "./online.ts";
import type { Queries } from "./ports.ts";
import type { NumberedAsker } from "./wire.ts";

/** The directory of device lists. */
export interface DeviceLists {
  /** How the devices of the account are doing. */
  devices(connection: Connection, account: AccountId, frame: Said<"devices">): void;
  /** Answers a device with the list of a name, unless its holder has blocked the asking account. */
  find(device: OnlineDevice, frame: Said<"find">): void;
  /** Takes a newer list from its owner, and expels devices that are no longer on it. */
  publish(connection: Connection, owner: Owner, frame: Said<"publish">): void;
  /** Stores a checked list and shows it to its account; refuses a list that is not newer. */
  put(asker: NumberedAsker, list: DeviceList): void;
  /** How many lists were published; once this has grown, a list read earlier may be out of date. */
  published(): number;
}

/**
 * Finds and publishes the lists that the database keeps (docs/protocol.md §5). Accounts that have a
 * grant with an account, its partners, hear of its new list.
 */
export function createDeviceLists(
  core: Core,
  online: Online,
  partnersOf: (account: AccountId) => AccountId[],
): DeviceLists {
  const { calls, wire } = core;
  let published = 0;

  function spread(list: DeviceList, publisher: Connection): void {
    published += 1;
    for (const partner of partnersOf(list.account)) {
      wire.tell(online.connectionsOf(partner), { type: "contactChanged", list: list.signed });
    }
    const account = online.accounts.get(list.account);
    if (account === undefined) return;
    account.list = list.signed;
    const others = online
      .connectionsOf(list.account)
      .filter((connection) => connection !== publisher);
    wire.tell(others, { type: "listChanged", list: list.signed });
    const listed = new Set(list.devices.map(({ id }) => id));
    for (const { id, connection, expiry } of account.devices.values()) {
      if (!expiry && !listed.has(id)) wire.expel(connection, "unknown-device");
    }
  }

  function put(asker: NumberedAsker, list: DeviceList): void {
    const { account, number, signed } = list;
    const devices = list.devices.map(({ id }) => id);
    const now = msOf(core.turn.wall);
    const query = { query: "putList", account, list: signed, number, devices, now } as const;
    calls.query(asker, query, (answer) => {
      if (answer === "stale") return wire.refuse(asker, "stale-list");
      wire.send(asker.connection, { type: "done", re: asker.n });
      spread(list, asker.connection);
    });
  }

  return {
    find({ connection, account }, { n, name }) {
      const asker = { connection, n };
      if (!within(core, asker, [{ rate: "directoryByAccount", key: account.id }])) return;
      calls.query(asker, { query: "accountByName", name }, (row) => {
        if (row === undefined) return wire.refuse(asker, "unknown-name");
        calls.query(asker, { query: "blocksOf", account: row.account }, ({ blocked }) => {
          if (blocked.includes(account.id)) return wire.refuse(asker, "offline");
          wire.send(connection, { type: "directory", re: n, name, list: row.list });
        });
      });
    },
    devices(connection, account, { n }) {
      calls.query({ connection, n }, { query: "devicesOf", account }, (rows) => {
        const here = [...(online.accounts.get(account)?.devices.values() ?? [])];
        wire.send(connection, { type: "devices", re: n, devices: deviceRows(rows, here) });
      });
    },
    publish(connection, { account, name }, { n, list: signed }) {
      const asker = { connection, n };
      const current = online.accounts.get(account)?.list;
      if (current && isOlder(signed, current)) return wire.refuse(asker, "stale-list");
      const list = openListOf(core, name, signed);
      if (list?.account !== account) return wire.refuse(asker, "bad-proof");
      put(asker, list);
    },
    put,
    published: () => published,
  };
}

type DeviceRow = Extract<FromServer, { type: "devices" }>["devices"][number];

/** The listed devices, and then the session devices, of which the server knows while they are here. */
function deviceRows(
  rows: Queries["devicesOf"]["answer"],
  here: readonly OnlineDevice[],
): DeviceRow[] {
  const listed = rows.slice(0, limits.devicesMax).map(({ device, since }) => {
    return { device, since, online: here.some(({ id }) => id === device), until: undefined };
  });
  const sessions = here.flatMap(({ id: device, expiry }) =>
    expiry ? [{ device, since: 0, online: true, until: expiry.expires }] : [],
  );
  return [...listed, ...sessions].slice(0, limits.onlineMax);
}

/** Whether a list says itself that it is no newer than this one: that takes no signature to see. */
const isOlder = (signed: Uint8Array, current: Uint8Array): boolean =>
  (peekDeviceList(signed)?.number ?? Infinity) <= (peekDeviceList(current)?.number ?? -1);

/** The list, if every signature in it holds and it belongs to this name at this server. */
export function openListOf(core: Core, name: string, signed: Uint8Array): DeviceList | undefined {
  const claimed = peekDeviceList(signed);
  const ours = claimed?.name === name && sameBytes(claimed.serverKey, core.world.serverKey);
  return ours ? openDeviceList(signed, core.checks) : undefined;
}

/** Whether the list belongs to this account; devices show it to others next to their signature. */
export function isListOf(
  core: Core,
  { id, name, list }: OnlineAccount,
  signed: Uint8Array,
): boolean {
  return sameBytes(signed, list) || openListOf(core, name, signed)?.account === id;
}
