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

type ServerDeeds = "become" | "database" | "lie" | "show" | "backUp" | "goBackTo" | "keepOnly";

/** Everything in it happens in one order, which repeats in every run with the same seed. */
export interface World {
  now(): number;
  /** Somebody who has signed up, stays signed in, and has seen who is online. */
  person(name: string): Promise<Device>;
  /** One more device of somebody, signed in to stay, as any later device would be. */
  phoneOf(person: Device): Promise<Device>;
  /** A session device of somebody: a browser that keeps nothing, whose clock may be ahead. */
  sessionOf(person: Device, aheadMs?: number): Promise<Device>;
  /** A device with a new disk, on which nothing has started yet. */
  device(name: string): Device;
  /** A device of the same person whose disk holds this copy. */
  copyOf(person: Device, copied?: Backup): Device;
  /** Signs in with the person's password on a running device. */
  signIn(device: Device, password?: string): Promise<void>;
  signUp(device: Device, password?: string): Promise<void>;
  /** Lets time pass, ms. */
  advance(ms: number): void;
  /** Waits until all password work is done. */
  settle(): Promise<void>;
  /** Makes everything said in the meantime cross on the way. */
  atOnce(work: () => void): void;
  /** Runs once everything said so far has been heard, but before anything that follows from it. */
  afterwards(work: () => void): void;
  /** Does this after so many of the steps that follow, each one frame or turn. */
  afterSteps(count: number, work: () => void): void;
  /** Kills the server, and with it everything in its memory. */
  cutServer(): void;
  /** Starts the server on its database again, and waits until everyone has come back. */
  restoreServer(key?: "another key"): Promise<void>;
  /**
   * Kills the server and starts it with an earlier database, and waits until everyone has come
   * back.
   */
  rollBackServer(backup: DatabaseFake): Promise<void>;
  /** Makes the server misbehave; see `MeetingPoint`. */
  readonly server: Pick<MeetingPoint, ServerDeeds>;
  /** Sets whether two devices can reach each other without the server. */
  directPaths(on: boolean): void;
}

/** How long the server collects arrivals and departures, and a little more, ms. */
const presenceMs = 250;
/** By then everyone has come back to a server that is there again, ms. */
const comeBackMs = 31_000;

/** `limits` are the server's, if they differ from the defaults. */
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

  async function sessionOf({ name }: Device, aheadMs = 0): Promise<Device> {
    const one = device(name);
    one.keeps("nothing");
    one.clock(aheadMs);
    one.start();
    await enter(one, "signIn");
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
    afterSteps: clockwork.afterJobs,
    device,
    copyOf: ({ name, disk }, copied = disk.backUp()) => createDevice(name, around, copied),
    signUp: (one, password) => enter(one, "signUp", password),
    signIn: (one, password) => enter(one, "signIn", password),
    person: (name) => arrive(name, "signUp"),
    phoneOf: ({ name }) => arrive(name, "signIn"),
    sessionOf,
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
