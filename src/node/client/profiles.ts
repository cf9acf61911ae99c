// Where profiles are on disk: one folder per name and server.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import envPaths from "env-paths";
import { normaliseName } from "#protocol";
import { onDisk } from "../common/disk-failure.ts";
import { syncFolder, writeDurably } from "../common/durable-file.ts";
import { lockFolder } from "../common/folder-lock.ts";
import { keepToOwner, privateFolderMode } from "../common/privacy.ts";

/** A profile that this process has to itself until it closes it. */
export interface Profile {
  readonly dir: string;
  readonly storeFile: string;
  readonly keyFile: string;
  /** Lets other processes open it. Close the store first. */
  close(): void;
}

/**
 * The opened profile, with the files in it that others can still read; or the process that has it
 * open, or the path of a link in it: somebody could have planted it, so we follow none.
 */
export type OpenedProfile =
  | { profile: Profile; exposed: string[] }
  | { heldBy: number }
  | { link: string };

/** The profiles of one server. Names are normalised; all functions throw `StoreFailure`. */
export interface Profiles {
  /** Creates the folder if it is missing, and makes all files in it private. */
  open(name: string): OpenedProfile;
  /** Removes a closed profile if it never held an account. */
  discard(name: string): void;
  /** The names that stay signed in on this device, latest first. */
  remembered(): string[];
  /** Records that the name stays signed in, as of now, or that it does not. */
  remember(name: string, on: boolean): void;
}

const keyFileName = "keys";
const markerName = "stays-signed-in";

/** The profiles for this server below a data folder; creates nothing until it is needed. */
export function createProfiles(dataDir: string, serverUrl: string): Profiles {
  const serverDir = join(resolve(dataDir), folderOf(serverUrl));
  const dirOf = (name: string): string => join(serverDir, checked(name));
  const markerOf = (name: string): string => join(dirOf(name), markerName);
  return {
    open: (name) => openProfile(serverDir, dirOf(name)),
    discard: (name) => onDisk(() => discardProfile(dirOf(name))),
    remembered: () => onDisk(() => newestFirst(namesIn(serverDir), markerOf)),
    remember(name, on) {
      if (on) onDisk(() => writeMarker(markerOf(name)));
      else onDisk(() => rmSync(markerOf(name), { force: true }));
    },
  };
}

/** Where this person's programs keep their data by the platform's rules. */
export function defaultDataDir(): string {
  const chosen = process.env["XDG_DATA_HOME"];
  return chosen ? join(resolve(chosen), "tincan") : envPaths("tincan", { suffix: "" }).data;
}

/** Host and port as one folder name, `chat.example.org_443`. Different servers never share one. */
function folderOf(serverUrl: string): string {
  const url = new URL(serverUrl);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return `${encodeURIComponent(url.hostname)}_${port}`;
}

/** An invalid name could lead out of the folder, and means a bug in the caller. */
function checked(name: string): string {
  if (normaliseName(name) !== name) throw new Error(`no profile can be called ${name}`);
  return name;
}

function openProfile(serverDir: string, dir: string): OpenedProfile {
  const found = onDisk(() => {
    const folders = checkPrivate([serverDir, dir]);
    if ("link" in folders) return folders;
    makeFolder(dir);
    const files = checkPrivate(readdirSync(dir).map((name) => join(dir, name)));
    return "link" in files ? files : { exposed: [...folders.exposed, ...files.exposed] };
  });
  if ("link" in found) return found;
  const lock = lockFolder(dir);
  if ("heldBy" in lock) return lock;
  const files = { storeFile: join(dir, "store.sqlite"), keyFile: join(dir, keyFileName) };
  return { profile: { dir, ...files, close: () => onDisk(() => lock.release()) }, ...found };
}

/** Makes them all private; the first link ends it. */
function checkPrivate(paths: string[]): { exposed: string[] } | { link: string } {
  const exposed: string[] = [];
  for (const path of paths) {
    const privacy = keepToOwner(path);
    if (privacy === "link") return { link: path };
    if (privacy === "open") exposed.push(path);
  }
  return { exposed };
}

function makeFolder(dir: string): void {
  const first = mkdirSync(dir, { recursive: true, mode: privateFolderMode });
  if (first === undefined) return;
  for (let made = dir; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
}

/** Device keys mean that there is, or was, an account, and a mistake must not lose its chats. */
function discardProfile(dir: string): void {
  if (!existsSync(dir)) return;
  const lock = lockFolder(dir);
  if ("heldBy" in lock) return;
  const empty = !existsSync(join(dir, keyFileName));
  if (empty) rmSync(dir, { recursive: true });
  lock.release();
}

const namesIn = (serverDir: string): string[] =>
  existsSync(serverDir)
    ? readdirSync(serverDir).filter((name) => normaliseName(name) === name)
    : [];

/** The names that have a marker, sorted by the time in it. */
function newestFirst(names: string[], markerOf: (name: string) => string): string[] {
  const marked = names.filter((name) => existsSync(markerOf(name)));
  const dated = marked.map((name) => ({ name, at: readFileSync(markerOf(name), "utf8") }));
  return dated.toSorted((a, b) => (a.at < b.at ? 1 : -1)).map(({ name }) => name);
}

/** A marker holds its time in a form that sorts as text. */
const writeMarker = (file: string): void =>
  writeDurably(file, new TextEncoder().encode(`${new Date().toISOString()}\n`));
