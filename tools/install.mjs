// Installs what the lockfile names if it is missing. Runs on Node 18 or newer, because ours may be
// missing, too.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const wanted = readFileSync("package-lock.json", "utf8");
const stamp = "node_modules/.tincan-lock.json";
const installed = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;

if (!installed) {
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { stdio: "inherit" });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
  writeFileSync(stamp, wanted);
}
