// A whole small world in one process: the shipped server, shipped peers, and a clock that waits.
//
//   const world = await openWorld();
//   const [alice, bob] = [await world.person("alice"), await world.person("bob")];
//   alice.says({ do: "talk", name: "bob" });
//   bob.says({ do: "answer", says: "yes" });
import type { ServerLimits } from "#server";
import { createClockwork } from "./clockwork.ts";
import { createDevice, type Device } from "./device.ts";
import type { Backup } from "./disk.ts";
import { MeetingPoint } from "./meeting-point.ts";
import type { DatabaseFake } from "../../server/stage/database-fake.ts";
import { createPaths } from "./paths-in-memory.ts";

export type { Device } from "./device.ts";

type ServerDeeds = "become" | "database" | "lie" | "backUp" | "goBackTo" | "keepOnly";

/** Everything in it happens in one order, which is the same in every run with the same seed. */
export interface World {
  now(): number;
  /** Somebody who has signed up, stays signed in, and has seen who is online. */
  person(name: string): Promise<Device>;
  /** One more device of somebody, signed in to stay, as any later device. */
  phoneOf(person: Device): Promise<Device>;
  /** A device with a new disk; nothing was started on it yet. */
  device(name: string): Device;
  /** A device of the same person whose disk holds what was copied. */
  copyOf(person: Device, copied?: Backup): Device;
  /** Signs in with the person's password on a device that was started. */
  signIn(device: Device, password?: string): Promise<void>;
  signUp(device: Device, password?: string): Promise<void>;
  /** Lets time pass. */
  advance(ms: number): void;
  /** Waits until all work with passwords is done. */
  settle(): Promise<void>;
  /** What is said meanwhile crosses on its way. */
  atOnce(work: () => void): void;
  /** Happens when all that has been said until now has been heard, but nothing of what came of it. */
  afterwards(work: () => void): void;
  /** The server dies, and with it all that it had in memory. */
  cutServer(): void;
  /** It runs again on its database, and everybody has come back to it. */
  restoreServer(key?: "another key"): Promise<void>;
  /** The server dies, and comes back with a database of before; everybody has come back to it. */
  rollBackServer(backup: DatabaseFake): Promise<void>;
  /** What the server does wrong; see there. */
  readonly server: Pick<MeetingPoint, ServerDeeds>;
  /** Whether two devices can reach each other without the server. */
  directPaths(on: boolean): void;
}

/** How long the server gathers who came and who went, and a little more. */
const presenceMs = 250;
/** By when everybody has come back to a server that is there again. */
const comeBackMs = 31_000;

/** `limits` are those of the server, where they are not the usual ones. */
export async function openWorld(
  seed = "a world",
  limits: Partial<ServerLimits> = {},
): Promise<World> {
  const clockwork = createClockwork(seed);
  const meetingPoint = new MeetingPoint(clockwork, limits);
  await meetingPoint.start();
  const paths = createPaths(clockwork);
  const { now, advance, settle, atOnce } = clockwork;
  const around = { clockwork, meetingPoint, paths };
  const device = (name: string): Device => createDevice(name, around);

  async function enter(
    { name, says }: Device,
    way: "signUp" | "signIn",
    password = `the password of ${name}`,
  ): Promise<void> {
    says({ do: way, password });
    await settle();
    advance(presenceMs);
  }

  async function arrive(name: string, way: "signUp" | "signIn"): Promise<Device> {
    const one = device(name);
    one.start();
    await enter(one, way);
    one.says({ do: "staySignedIn", stay: true });
    return one;
  }

  async function restoreServer(key?: "another key"): Promise<void> {
    await meetingPoint.start(key);
    advance(comeBackMs);
  }

  return {
    now,
    advance,
    settle,
    atOnce,
    afterwards: clockwork.post,
    device,
    copyOf: ({ name, disk }, copied = disk.backUp()) => createDevice(name, around, copied),
    signUp: (one, password) => enter(one, "signUp", password),
    signIn: (one, password) => enter(one, "signIn", password),
    person: (name) => arrive(name, "signUp"),
    phoneOf: ({ name }) => arrive(name, "signIn"),
    server: meetingPoint,
    cutServer: () => meetingPoint.die(),
    restoreServer,
    async rollBackServer(backup) {
      meetingPoint.die();
      meetingPoint.goBackTo(backup);
      await restoreServer();
    },
    directPaths: paths.allow,
  };
}
