// Installs what the tests of whole networks and of faults need, where this is Debian and we are root.
// Elsewhere those tests say that they were skipped, and why.
import { spawnSync } from "node:child_process";

const programs = {
  ip: "iproute2",
  nft: "nftables",
  tcpdump: "tcpdump",
  sysctl: "procps",
  strace: "strace",
  faketime: "faketime",
};
const runs = (program, ...args) =>
  spawnSync(program, args, { stdio: "ignore" }).error === undefined;
const missing = Object.entries(programs).filter(([program]) => !runs(program, "--version"));

if (missing.length > 0 && process.getuid?.() === 0 && runs("apt-get", "--version")) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => spawnSync("apt-get", args, { stdio: "ignore", env });
  apt("update", "-qq");
  apt("install", "-y", "-qq", "--no-install-recommends", ...missing.map(([, name]) => name));
}
