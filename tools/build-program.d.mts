/** The bundle's entry, relative to the root of the repository. */
export declare const program: string;
/** Bundles the program if its sources have changed, and returns its path. */
export declare function builtProgram(): Promise<string>;
