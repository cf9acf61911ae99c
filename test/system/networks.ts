// Makes networks on one machine from network namespaces, which needs root: a server on an open
// network, and two people at home, each with a router that translates addresses and lets nothing
// in.
//
//   server 10.83.0.2 ── net ──┬── home A: router 10.83.1.2, host 192.168.83.2
//                             └── home B: router 10.83.2.2, host 192.168.83.2
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** The namespaces of one test, by name. */
export interface Networks {
  readonly serverAddress: string;
  /** The words that go before a command to run it on that host. */
  on(host: "server" | "homeA" | "homeB"): string[];
  /** Stops all UDP between the homes from now on; TCP still passes. */
  cutUdp(): void;
  /**
   * Records every packet between the hosts; the returned function ends the recording and gives its
   * bytes.
   */
  record(folder: string): Promise<() => Promise<Buffer>>;
}

/** Says why this machine cannot make such networks, or undefined if it can. */
export function whyNoNetworks(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root to make network namespaces";
  const programs = ["ip", "nft", "tcpdump", "sysctl"];
  const missing = programs.find((one) => spawnSync(one, ["--version"]).error !== undefined);
  return missing && `needs the program ${missing}`;
}

const run = (command: string): void => {
  const [program = "", ...args] = command.split(" ");
  execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
};

/** Only answers come in from outside; everything that goes out gets the router's address. */
const routerRules = `
  table ip home {
    chain out { type nat hook postrouting priority 100; oifname "wan" masquerade; }
    chain here { type filter hook input priority 0; policy drop;
      iifname { "lo", "lan" } accept; ct state established,related accept; }
    chain through { type filter hook forward priority 0; policy drop;
      iifname "lan" accept; ct state established,related accept; }
  }`;

const noUdp = `
  table ip cut {
    chain through { type filter hook forward priority 0; meta l4proto udp drop; }
  }`;

async function record(space: string, file: string): Promise<() => Promise<Buffer>> {
  const args = ["-i", "any", "-U", "-s", "0", "-w", file];
  const dump = spawn("ip", ["netns", "exec", space, "tcpdump", ...args]);
  await once(dump.stderr, "data"); // It says when it is listening.
  return async () => {
    dump.kill("SIGINT");
    await once(dump, "close");
    return readFileSync(file);
  };
}

/** Makes the networks, and removes them after the test. */
export function makeNetworks(test: TestContext): Networks {
  const prefix = `tincan${process.pid}`;
  const space = (name: string): string => `${prefix}-${name}`;
  const names = ["net", "server", "routerA", "routerB", "homeA", "homeB"];
  test.after(() => {
    for (const name of names)
      execFileSync("ip", ["netns", "del", space(name)], { stdio: "ignore" });
  });
  for (const name of names) {
    run(`ip netns add ${space(name)}`);
    run(`ip -n ${space(name)} link set lo up`);
  }
  const forward = (name: string): void =>
    run(`ip netns exec ${space(name)} sysctl -qw net.ipv4.ip_forward=1`);

  /** Lays a cable between two hosts, with a name and an address at each end. */
  function cable(
    a: string,
    aName: string,
    aAddress: string,
    b: string,
    bName: string,
    bAddress: string,
  ) {
    run(`ip -n ${space(a)} link add ${aName} type veth peer name ${bName} netns ${space(b)}`);
    for (const [host, name, address] of [
      [a, aName, aAddress],
      [b, bName, bAddress],
    ] as const) {
      run(`ip -n ${space(host)} addr add ${address}/24 dev ${name}`);
      run(`ip -n ${space(host)} link set ${name} up`);
    }
  }

  function home(letter: "A" | "B", net: string): void {
    cable("net", `to${letter}`, `${net}.1`, `router${letter}`, "wan", `${net}.2`);
    cable(`router${letter}`, "lan", "192.168.83.1", `home${letter}`, "eth", "192.168.83.2");
    run(`ip -n ${space(`router${letter}`)} route add default via ${net}.1`);
    run(`ip -n ${space(`home${letter}`)} route add default via 192.168.83.1`);
    forward(`router${letter}`);
    const nft = ["netns", "exec", space(`router${letter}`), "nft", "-f", "-"];
    execFileSync("ip", nft, { input: routerRules });
  }

  forward("net");
  cable("net", "toServer", "10.83.0.1", "server", "eth", "10.83.0.2");
  run(`ip -n ${space("server")} route add default via 10.83.0.1`);
  home("A", "10.83.1");
  home("B", "10.83.2");
  return {
    serverAddress: "10.83.0.2",
    on: (host) => ["ip", "netns", "exec", space(host)],
    cutUdp() {
      const nft = ["netns", "exec", space("net"), "nft", "-f", "-"];
      execFileSync("ip", nft, { input: noUdp });
    },
    record: (folder) => record(space("net"), join(folder, "packets")),
  };
}
