// The world of a machine that makes vectors: it has no disk, and its dice always show one number.
import { wallAt } from "#protocol";
import { primitivesNode } from "../../src/node/common/primitives-node.ts";
import { openContext, type Context } from "../../src/peer/world/context.ts";
import { filled } from "./vector.ts";

const none = (): never => {
  throw new Error("a vector needs no disk");
};

/** A context whose random bytes are all `dice`. */
export const contextOf = (dice: number): Context =>
  openContext({
    store: { run: none, get: none, all: none, close: none, forgetWords: none },
    keyFile: { read: none, write: none },
    random: (length) => filled(dice, length),
    primitives: primitivesNode,
    name: "alice",
    serverHost: "localhost",
    program: "vectors 1",
    wall: () => wallAt(0),
  });
