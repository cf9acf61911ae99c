// A process that locks the profile in the folder it is given, says how that went, and stays.
import { lockProfile } from "../../../src/node/client/profile-lock.ts";

const lock = lockProfile(process.argv[2] ?? "");
process.stdout.write("heldBy" in lock ? `held by ${lock.heldBy}\n` : "has it\n");
// A lock that nothing refers to any more is collected as garbage, and with it the hold on the profile.
process.stdin.on("end", () => process.exit("heldBy" in lock ? 1 : 0)).resume();
