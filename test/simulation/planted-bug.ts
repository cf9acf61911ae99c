// What a planted bug is.
import type { Patch } from "./planting.ts";

/** A bug that the simulation must find, as a patch of the code under test. */
export interface PlantedBug {
  name: string;
  /** What somebody notices of it. */
  breaks: string;
  /** The failure of another messenger that it is like: the names are those of test/failures/. */
  like?: `F${number}`;
  /** The rules that must cry. That others are broken, too, may be a coincidence. */
  seenBy: readonly string[];
  patches: readonly Patch[];
  /** Rules that would see the bug itself and not what it leads to: nobody looks at them. */
  blind?: readonly string[];
}
