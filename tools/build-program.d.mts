/** The bundle's entry, from the root of the repository. */
export declare const program: string;
/** Bundles the program where its sources have changed since, and answers where it is. */
export declare function builtProgram(): Promise<string>;
