// What a server says falsely of an account's sealed settings: it can withhold them or make some up.
// It cannot open them.
import type { FromServer } from "#protocol";
import type { Dice } from "./dice.ts";

/** What to say instead of a frame; undefined if the lie does not fit here. */
type Frames = (said: FromServer, dice: Dice) => FromServer[] | undefined;

/** By the name of the lie. */
export const falseSettings: Record<string, Frames> = {
  "withholds the settings": (said) => {
    if (said.type === "settingsChanged") return [];
    return said.type === "signedIn" ? [{ ...said, settings: new Uint8Array() }] : undefined;
  },
  "makes settings up": (said, dice) => {
    if (said.type === "settingsChanged") return [{ ...said, sealed: dice.bytes(80) }];
    return said.type === "signedIn" ? [{ ...said, settings: dice.bytes(80) }] : undefined;
  },
};

/** All of them, which only some plans draw. */
export const settingsLies: readonly string[] = Object.keys(falseSettings);
