// How much memory the server's process gives to objects that may be garbage soon.
import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8's space for new objects about as large as it is now, 2 to 6 MB. While a crowd signs in, it
 * would grow to 58 MB: that is more than 2,000 idle connections take, and saves no CPU.
 */
export const keepYoungHeapSmall = (): void => setFlagsFromString("--semi-space-growth-factor=1");
