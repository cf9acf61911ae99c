// Prosody, a server for XMPP.
import { mkdirSync, writeFileSync } from "node:fs";
import { freePort, programOf, run } from "./installed.ts";
import type { Rival } from "./rival.ts";
import { xmppEnds, xmppLacks } from "./xmpp.ts";

const config = (folder: string, port: number): string => `
run_as_root = true
daemonize = false
pidfile = "${folder}/pid"
data_path = "${folder}/data"
log = { error = "${folder}/log" }
network_settings = { nagle = false }
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
modules_enabled = { "saslauth", "roster", "presence", "message", "iq" }
modules_disabled = { "s2s", "tls", "offline" }
VirtualHost "localhost"
`;

/** Prosody as it is, with two people and no modules that they do not need. */
export const prosody: Rival = {
  name: "Prosody",
  lacks: xmppLacks,
  async start(folder) {
    const program = programOf("prosody");
    if (program === undefined) return undefined;
    const port = await freePort();
    const accounts = `${folder}/data/localhost/accounts`;
    mkdirSync(accounts, { recursive: true });
    for (const name of ["alice", "bob"]) {
      writeFileSync(`${accounts}/${name}.dat`, 'return { ["password"] = "secret" };\n');
    }
    writeFileSync(`${folder}/prosody.cfg.lua`, config(folder, port));
    return xmppEnds(run(program, ["-F", "--config", `${folder}/prosody.cfg.lua`]), port);
  },
};
