// Installs what the tests of whole networks, of faults and of the page need, if this is Debian and
// we are root. Elsewhere a browser comes from the registry, and the other tests report that they
// were skipped, and why.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const programs = {
  ip: "iproute2",
  nft: "nftables",
  tcpdump: "tcpdump",
  sysctl: "procps",
  strace: "strace",
  faketime: "faketime",
};
const browsers = ["chromium", "google-chrome"];
/** The same browser without a user interface, which would take half the CPU. */
const shell = "chromium-headless-shell";
/** A browser inside a package, for people who may install nothing else. */
const packedBrowser = "@sparticuz/chromium@153.0.0";
const packedFolder = "node_modules/.tincan-chromium";

const runs = (program, ...args) =>
  spawnSync(program, args, { stdio: "ignore" }).error === undefined;
const hasBrowser = () =>
  process.env.CHROME !== undefined || browsers.some((one) => runs(one, "--version"));

const missing = Object.entries(programs).filter(([program]) => !runs(program, "--version"));
const wanted = missing.map(([, name]) => name);
if (!hasBrowser()) wanted.push("chromium");
if (!runs(shell, "--version")) wanted.push(shell);

if (wanted.length > 0 && process.getuid?.() === 0 && runs("apt-get", "--version")) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => spawnSync("apt-get", args, { stdio: "ignore", env });
  apt("update", "-qq");
  apt("install", "-y", "-qq", "--no-install-recommends", ...wanted);
}
if (!hasBrowser() && !existsSync(packedFolder)) {
  const where = ["--prefix", packedFolder, "--no-audit", "--no-fund", "--ignore-scripts"];
  spawnSync("npm", ["install", ...where, packedBrowser], { stdio: "inherit" });
}
