// Acts that are only a command for the peer: the tab itself shows nothing else for them.
import type { Command } from "#peer";
import type { Act } from "./acts.ts";
import type { Shared } from "./shared.ts";

/** An act that is one command, whatever the tab shows. */
export type Plain = Extract<
  Act,
  {
    act:
      | "ask"
      | "withdraw"
      | "stay"
      | "relayOnly"
      | "hide"
      | "signOut"
      | "acceptWire"
      | "password"
      | "draft";
  }
>;

/** The command for such an act. */
export function plainly(act: Plain, { where }: Shared): Command[] {
  switch (act.act) {
    case "ask":
      return [{ do: "talk", name: act.name }];
    case "withdraw":
      return [{ do: "withdraw" }];
    case "stay":
      return [{ do: "staySignedIn", stay: act.stay }];
    case "relayOnly":
      return [{ do: "relayOnly", on: act.on, ...(act.name !== undefined && { name: act.name }) }];
    case "hide":
      return [{ do: "hide", on: act.on }];
    case "signOut":
      return [{ do: "logOut" }];
    case "acceptWire":
      return [{ do: "acceptWire" }];
    case "draft":
      return [{ do: "draft", name: act.name, text: act.text }];
    case "password": {
      const known = where.at === "password" && where.known;
      return [{ do: known ? "signIn" : "signUp", password: act.password }];
    }
  }
}

/** An act about the devices or the password of the account. */
export type AboutAccount = Extract<
  Act,
  { act: "devices" | "revoke" | "changePassword" | "makeRoom" }
>;

/** The command for such an act. */
export function aboutAccount(act: AboutAccount): Command[] {
  switch (act.act) {
    case "devices":
      return [{ do: "devices" }];
    case "revoke":
      return [{ do: "revoke", device: act.device, password: act.password }];
    case "changePassword":
      return [{ do: "changePassword", from: act.from, to: act.to }];
    case "makeRoom":
      return [{ do: "makeRoom", device: act.device }];
  }
}
