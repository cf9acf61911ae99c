// Decides which requests the kept files answer, and how.

/** The files that are kept. */
export interface PageCache {
  /** Their paths; `/` is the page itself. */
  files: readonly string[];
  held(path: string): Promise<Response | undefined>;
}

/** What a request asks for. */
export type Asked = Pick<Request, "method" | "url" | "mode">;

/** The answer to a request for one of the files; undefined if it is not one of ours. */
export function answerFrom<R extends Asked>(
  { files, held }: PageCache,
  request: R,
  fetchIt: (request: R) => Promise<Response>,
): Promise<Response> | undefined {
  const { pathname } = new URL(request.url);
  if (request.method !== "GET" || !files.includes(pathname)) return undefined;
  return held(pathname).then((answer) => answer ?? fetchIt(request));
}
