/** A program in one file, and the files that it loads from the folder `parts` next to it. */
export interface FrozenProgram {
  program: Uint8Array;
  parts: ReadonlyMap<string, Uint8Array>;
}
/** Bundles the program of this tree, whose packages are installed; `program` is its entry. */
export declare function frozenProgram(tree: string, program: string): Promise<FrozenProgram>;
/** The SHA-256 of these bytes, in hex. */
export declare function hashOf(bytes: Uint8Array): string;
/** Writes a frozen program into a folder, under this name; returns its path. */
export declare function placeFrozen(frozen: FrozenProgram, folder: string, name: string): string;
