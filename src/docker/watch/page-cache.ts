import { GoError } from "../../gotemplate/index.js";

/** A page is asked for again after this: every container's tags are rendered at every comparison. */
const FRESH_MS = 60_000;

/** A template names a handful; one that makes a new URL for every container must not fill the memory. */
const PAGES_MAX = 256;

/** What `httpGet` of `-tags` templates brought, good or bad, for a minute. */
export class PageCache {
  readonly #get: (url: string) => Promise<string>;
  readonly #pages = new Map<string, { readonly page: string | GoError; readonly atMs: number }>();

  constructor(get: (url: string) => Promise<string>) {
    this.#get = get;
  }

  async page(url: string): Promise<string | GoError> {
    const found = this.#pages.get(url);
    if (found !== undefined && Date.now() - found.atMs < FRESH_MS) return found.page;
    const page = await this.#get(url).catch(
      (cause: unknown) => new GoError(cause instanceof Error ? cause.message : String(cause)),
    );
    this.#pages.delete(url);
    this.#pages.set(url, { page, atMs: Date.now() });
    for (const [oldest] of this.#pages) {
      if (this.#pages.size <= PAGES_MAX) break;
      this.#pages.delete(oldest);
    }
    return page;
  }
}
