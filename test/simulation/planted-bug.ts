// What a planted bug is.
import type { DrawName } from "./draws.ts";
import type { Patch } from "./planting.ts";

/** A bug that the simulation must find, as a patch of the code under test. */
export interface PlantedBug {
  name: string;
  /** What people notice of it. */
  breaks: string;
  /** The similar failure of another messenger: the names are those of test/failures/. */
  like?: `F${number}`;
  /** The rules that must detect it. If others break too, that may be a coincidence. */
  seenBy: readonly string[];
  patches: readonly Patch[];
  /** The worlds in which it shows itself; those of people who follow the protocol if undefined. */
  worlds?: DrawName;
  /** Rules to ignore, because they would see the bug itself and not what it leads to. */
  blind?: readonly string[];
}
