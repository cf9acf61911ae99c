// The server's OPAQUE secret in a file of its own: without it no password fits, and it has no copy.
//
//   file = secret 128 • SHA-256 of it 32
import { existsSync, linkSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { passwordServer, sameBytes } from "#crypto";
import { isFull } from "../common/disk-failure.ts";
import { syncFolder, writeDurably } from "../common/durable-file.ts";
import { primitivesNode } from "../common/primitives-node.ts";
import { StartError } from "./start-error.ts";

const secretBytes = 128;
const checksumBytes = 32;

/**
 * The secret at this place; where there is none, and `mayCreate`, a new one, on disk before it is
 * used. A file that is there is never written. Throws {@link StartError}: `secret` for a file
 * that is missing or damaged or cannot be read, `unwritable` or `full` where none can be made.
 */
export async function openSecret(file: string, mayCreate: boolean): Promise<Uint8Array> {
  if (mayCreate && !existsSync(file)) create(file, await passwordServer.createSecret());
  return read(file);
}

/** Written beside its place first: a crash leaves all of it or nothing, another server's stays. */
function create(file: string, secret: Uint8Array): void {
  const fresh = `${file}.${process.pid}`;
  try {
    writeDurably(fresh, Buffer.concat([secret, primitivesNode.sha256(secret)]));
    linkSync(fresh, file);
    syncFolder(dirname(file));
  } catch (error) {
    const code = isFull(error) ? "full" : "unwritable";
    if (!existsSync(file)) throw new StartError(code, { path: file }, error);
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
