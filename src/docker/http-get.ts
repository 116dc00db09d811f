/** What a `-tags` template reads is a few lines of metadata. */
const PAGE_BYTES_MAX = 1024 * 1024;
const PAGE_TIMEOUT_MS = 5_000;

/** The body of a page, for `httpGet` of `-tags` templates. Rejects with the reason. */
export async function httpGet(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PAGE_TIMEOUT_MS) });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > PAGE_BYTES_MAX) throw new Error(`${url} is longer than ${PAGE_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString();
}
