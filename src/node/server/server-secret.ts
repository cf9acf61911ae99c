// Keeps the server's OPAQUE secret in its own file: without it no password works, and it has no
// copy.
//
//   file = secret 128 • SHA-256 of it 32
import { existsSync, linkSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { passwordServer, sameBytes } from "#crypto";
import { syncFolder, writeDurably } from "../common/durable-file.ts";
import { primitivesNode } from "../common/primitives-node.ts";
import { StartError, notWritten } from "./start-error.ts";

const secretBytes = 128;
const checksumBytes = 32;

/**
 * The secret at this path; if there is none and `mayCreate` is set, a new one that is on disk
 * before anyone uses it. Never overwrites an existing file. Throws {@link StartError}: `secret` if
 * the file is missing, damaged or unreadable, `unwritable` or `full` if we cannot create one.
 */
export async function openSecret(file: string, mayCreate: boolean): Promise<Uint8Array> {
  if (mayCreate && !existsSync(file)) create(file, await passwordServer.createSecret());
  return read(file);
}

/**
 * Writes to a temporary file first: a crash leaves all or nothing, and another server's file stays.
 */
function create(file: string, secret: Uint8Array): void {
  const fresh = `${file}.${process.pid}`;
  try {
    writeDurably(fresh, Buffer.concat([secret, primitivesNode.sha256(secret)]));
    linkSync(fresh, file);
    syncFolder(dirname(file));
  } catch (error) {
    if (!existsSync(file)) throw notWritten(file, error);
  } finally {
    rmSync(fresh, { force: true });
  }
}

function read(file: string): Uint8Array {
  const bytes = bytesIn(file);
  const secret = bytes.slice(0, secretBytes);
  const sound = sameBytes(primitivesNode.sha256(secret), bytes.subarray(secretBytes));
  if (bytes.length !== secretBytes + checksumBytes || !sound)
    throw new StartError("secret", { path: file });
  return secret;
}

function bytesIn(file: string): Uint8Array {
  try {
    return Uint8Array.from(readFileSync(file));
  } catch (error) {
    throw new StartError("secret", { path: file }, error);
  }
}
