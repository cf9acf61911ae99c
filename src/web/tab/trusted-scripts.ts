// The only scripts that this page may start: its own two, by their names. Browsers that know Trusted
// Types refuse every other text as a script.

const ownScripts = new Set([WORKER_URL, "/service-worker.js"]);

/** The part of Trusted Types that is used here. */
interface Factory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

function check(url: string): string {
  if (!ownScripts.has(url)) throw new TypeError(`${url} is no script of this page`);
  return url;
}

const { trustedTypes } = globalThis as { trustedTypes?: Factory };
const policy = trustedTypes?.createPolicy("tincan", { createScriptURL: check });

/** The address of a script of ours, as the platform takes it. */
export const ownScript = (url: string): string =>
  (policy ?? { createScriptURL: check }).createScriptURL(url);
