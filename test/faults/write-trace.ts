// What a program wrote to its disk and to its screen, call by call, as the kernel saw it (strace).
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** One change of the disk, or a promise of the kernel about one. Paths are absolute. */
export type DiskCall =
  | { do: "create"; path: string; kind: "file" | "folder" }
  | { do: "write"; path: string; bytes: Buffer; at: number | "end" }
  | { do: "resize"; path: string; size: number }
  | { do: "sync"; path: string }
  | { do: "unlink"; path: string }
  | { do: "rename" | "link"; path: string; to: string };

/** A call, and when it began: ms since 1970, with fractions. */
export type Traced<T> = T & { readonly time: number };

/** Everything one program did: to the disk, and in whole lines on its screen. */
export interface Trace {
  readonly disk: readonly Traced<DiskCall>[];
  readonly screen: readonly Traced<{ line: string }>[];
}

const calls =
  "openat,open,creat,pwrite64,pwritev,write,writev,ftruncate,truncate,fallocate,fsync,fdatasync," +
  "unlink,unlinkat,rename,renameat,renameat2,link,linkat,mkdir,mkdirat";

const strace = "strace -D -f -ff -qq --seccomp-bpf -y -ttt -xx -s 4194304 -e signal=none";

/**
 * The prefix of a command that records its trace in files whose names begin with this path. The
 * program stays our own child (-D), so that killing it kills nothing else.
 */
export const tracedBy = (file: string): string[] => [
  ...strace.split(" "),
  "-e",
  `trace=${calls}`,
  "-o",
  file,
];

/** Why no program can be traced here; undefined if it can. */
export function whyNoTrace(): string | undefined {
  const { error, status } = spawnSync("strace", ["-f", "--seccomp-bpf", "-o", "/dev/null", "true"]);
  if (error !== undefined) return "needs the program strace";
  return status === 0 ? undefined : "may not trace programs here (ptrace)";
}

/** Reads the trace of one program: the calls of all its threads, in order of time. */
export function readTrace(file: string): Trace {
  const threads = readdirSync(dirname(file)).filter((name) =>
    name.startsWith(`${basename(file)}.`),
  );
  const lines = threads.flatMap((name) =>
    readFileSync(join(dirname(file), name), "latin1").split("\n"),
  );
  const read = lines.flatMap((line) => callIn(line) ?? []).toSorted((a, b) => a.time - b.time);
  const said = read.flatMap((call) => (call.do === "say" ? [call] : []));
  return { disk: read.flatMap((call) => (call.do === "say" ? [] : [call])), screen: linesOf(said) };
}

type Said = { do: "say"; bytes: Buffer };
type Call = Traced<DiskCall | Said>;

/** `1795377557.061280 write(6<path>, "bytes", 1) = 1`, all text in hex. */
const callPattern = /^(\d+\.\d+) (\w+)\((.*)\)\s+= (\d+)/;

function callIn(line: string): Call | undefined {
  const [, seconds, name, args = "", result] = callPattern.exec(line) ?? [];
  if (name === undefined) return undefined; // It failed, or is not a call.
  const call = known(name, args, Number(result));
  return call && { ...call, time: Number(seconds) * 1000 };
}

function known(name: string, args: string, result: number): DiskCall | Said | undefined {
  const [path = "", to = ""] = stringsIn(args).map((bytes) => bytes.toString());
  switch (name) {
    case "openat":
    case "open":
      return opened(path, args);
    case "mkdir":
    case "mkdirat":
      return { do: "create", path, kind: "folder" };
    case "write":
    case "writev":
    case "pwrite64":
    case "pwritev":
      return wrote(name, args, result);
    case "ftruncate":
      return { do: "resize", path: fileIn(args).path, size: lastNumber(args) };
    case "fsync":
    case "fdatasync":
      return { do: "sync", path: fileIn(args).path };
    case "unlink":
    case "unlinkat":
      return { do: "unlink", path };
    case "rename":
    case "renameat":
    case "renameat2":
      return { do: "rename", path, to };
    case "link":
    case "linkat":
      return { do: "link", path, to };
    default:
      throw new Error(`an unexpected call: ${name}`);
  }
}

function opened(path: string, args: string): DiskCall | undefined {
  if (args.includes("O_CREAT")) return { do: "create", path, kind: "file" };
  return args.includes("O_TRUNC") ? { do: "resize", path, size: 0 } : undefined;
}

function wrote(name: string, args: string, length: number): DiskCall | Said {
  const { descriptor, path } = fileIn(args);
  const bytes = Buffer.concat(stringsIn(args)).subarray(0, length);
  if (descriptor === 1) return { do: "say", bytes };
  return { do: "write", path, bytes, at: name.startsWith("p") ? lastNumber(args) : "end" };
}

const unhex = (text: string): Buffer => Buffer.from(text.replaceAll("\\x", ""), "hex");

const stringsIn = (args: string): Buffer[] =>
  Array.from(args.matchAll(/"([^"]*)"/g), ([, text = ""]) => unhex(text));

function fileIn(args: string): { descriptor: number; path: string } {
  const [, descriptor, path = ""] = /^(\d+)<([^>]*)>/.exec(args) ?? [];
  return { descriptor: Number(descriptor), path: unhex(path).toString() };
}

const lastNumber = (args: string): number => Number(/(\d+)$/.exec(args)?.[1]);

/** The time of a line is the time at which it ended. */
function linesOf(said: Traced<Said>[]): Traced<{ line: string }>[] {
  let rest = Buffer.alloc(0);
  return said.flatMap(({ bytes, time }) => {
    const parts = Buffer.concat([rest, bytes]).toString("latin1").split("\n");
    rest = Buffer.from(parts.pop() ?? "", "latin1");
    return parts.map((line) => ({ line: Buffer.from(line, "latin1").toString(), time }));
  });
}
