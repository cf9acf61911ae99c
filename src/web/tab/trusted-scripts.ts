// The only scripts that this page may start: its own two, by name. Browsers with Trusted Types
// refuse any other text as a script.

const ownScripts = new Set([WORKER_URL, "/service-worker.js"]);

/** The part of Trusted Types that we use here. */
interface Factory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

function check(url: string): string {
  if (!ownScripts.has(url)) throw new TypeError(`${url} is not a script of this page`);
  return url;
}

const { trustedTypes } = globalThis as { trustedTypes?: Factory };
const policy = trustedTypes?.createPolicy("tincan", { createScriptURL: check });

/** The address of one of our scripts, in the form that the platform accepts. */
export const ownScript = (url: string): string =>
  (policy ?? { createScriptURL: check }).createScriptURL(url);
