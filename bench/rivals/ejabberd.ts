// The XMPP server ejabberd.
import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { freePort, programOf, run } from "./installed.ts";
import type { Rival } from "./rival.ts";
import { xmppEnds, xmppLacks } from "./xmpp.ts";

/** Anybody may sign in under any name; no limits on how fast. */
const config = (port: number): string => `
hosts: [localhost]
loglevel: error
listen:
  - port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    max_stanza_size: 262144
    shaper: none
    access: all
auth_method: [anonymous]
anonymous_protocol: login_anon
allow_multiple_connections: true
modules:
  mod_roster: {}
`;

/**
 * Started without its own script, which would run it as another user and leave a daemon for names
 * of nodes behind.
 */
export const ejabberd: Rival = {
  name: "ejabberd",
  lacks: xmppLacks,
  async start(folder) {
    const erl = programOf("erl");
    const code = globSync("/usr/lib/*/{ejabberd-*,*/ejabberd-*}/ebin").concat(
      globSync("/usr/lib/*/erlang/lib/ejabberd-*/ebin"),
    );
    if (erl === undefined || code.length === 0) return undefined;
    const port = await freePort();
    mkdirSync(`${folder}/spool`);
    writeFileSync(`${folder}/ejabberd.yml`, config(port));
    const args = [
      "-noinput",
      "-pa",
      ...code,
      "-mnesia",
      "dir",
      `"${folder}/spool"`,
      "-s",
      "ejabberd",
    ];
    const env = {
      HOME: folder,
      EJABBERD_CONFIG_PATH: `${folder}/ejabberd.yml`,
      EJABBERD_LOG_PATH: `${folder}/ejabberd.log`,
      ERL_CRASH_DUMP: `${folder}/crash`,
    };
    return xmppEnds(run(erl, args, env), port);
  },
};
