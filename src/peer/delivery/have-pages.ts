// A `have` in pages: what a device says of more logs than one list may name.
import { limits, type BetweenPeers, type Claim } from "#protocol";

type Have = Extract<BetweenPeers, { type: "have" }>;

/** The claims in pages; one empty page if there are none. */
export function pagesOf(claims: Claim[]): Claim[][] {
  const pages: Claim[][] = [];
  for (let at = 0; at < claims.length || at === 0; at += limits.logsNamedMax) {
    pages.push(claims.slice(at, at + limits.logsNamedMax));
  }
  return pages;
}

/** Gathers the pages of the other side. */
export class HavePages {
  #claims: Claim[] = [];
  #next = 0;

  /**
   * All claims, once this is the last page. A page that does not follow the one before counts for
   * nothing, nor do those after it: one was lost, and the other side will be asked again.
   */
  add({ vector, page, pages }: Have): Claim[] | undefined {
    if (page === 0) this.#claims = [];
    else if (page !== this.#next) return undefined;
    this.#claims = [...this.#claims, ...vector.logs];
    this.#next = page + 1;
    return this.#next === pages ? this.#claims : undefined;
  }
}
