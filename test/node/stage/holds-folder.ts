// A process that locks the profile in the folder it is given, says how that went, and stays.
import { lockFolder } from "../../../src/node/common/folder-lock.ts";

const lock = lockFolder(process.argv[2] ?? "");
process.stdout.write("heldBy" in lock ? `held by ${lock.heldBy}\n` : "has it\n");
// The garbage collector frees a lock that nothing refers to, and the profile with it, so use it
// here.
process.stdin.on("end", () => process.exit("heldBy" in lock ? 1 : 0)).resume();
