/** What env and labels say of one port of a container: key (lower case, without `SERVICE_`) to value. */
export interface Metadata {
  readonly pairs: ReadonlyMap<string, string>;
  /** Keys that were given for this very port (`SERVICE_80_NAME`). */
  readonly ofPort: ReadonlySet<string>;
}

const PREFIX = "SERVICE_";

/**
 * Collects the metadata of one container port. Labels come after env and override it; a key for this port overrides a
 * general one wherever it comes from; keys for other ports are skipped. Values are split off at the first `=` only.
 */
export function readMetadata(env: readonly string[], labels: Readonly<Record<string, string>>, port: number): Metadata {
  const pairs = new Map<string, string>();
  const ofPort = new Set<string>();
  const labelPairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const pair of [...env, ...labelPairs.map(([key, value]) => `${key}=${value}`)]) {
    const equals = pair.indexOf("=");
    if (equals < 0 || !pair.startsWith(PREFIX)) continue;
    const key = pair.slice(PREFIX.length, equals).toLowerCase();
    const value = pair.slice(equals + 1);
    const portKey = /^([+-]?\d+)_(.*)$/s.exec(key);
    if (portKey !== null) {
      if (portKey[1] !== String(port)) continue;
      pairs.set(portKey[2]!, value);
      ofPort.add(portKey[2]!);
    } else if (!ofPort.has(key)) {
      pairs.set(key, value);
    }
  }
  return { pairs, ofPort };
}

/** Consul's limits on service metadata; a pair beyond them would make it refuse the whole service. */
const KEY_CHARS_MAX = 128;
const VALUE_CHARS_MAX = 512;
/** 64, and one of them is our own mark. */
const PAIRS_MAX = 63;

/** What cannot be metadata of a Consul service, in words; undefined when it can. */
export function pairFault(key: string, value: string): string | undefined {
  if (key === "") return "the key is blank";
  if (!/^[a-zA-Z0-9_-]+$/.test(key)) return "the key has characters other than letters, digits, _ and -";
  if (key.length > KEY_CHARS_MAX) return `the key is longer than ${KEY_CHARS_MAX} characters`;
  if (key.startsWith("consul-")) return `keys that begin with "consul-" are reserved`;
  // Consul counts bytes; the text of a label may be anything.
  if (new TextEncoder().encode(value).length > VALUE_CHARS_MAX)
    return `the value is longer than ${VALUE_CHARS_MAX} bytes`;
  return undefined;
}

/** The attributes that become the service's Meta, and what was left out and why. */
export function attributes(
  metadata: Metadata,
  original: boolean,
): { readonly meta: Record<string, string>; readonly faults: readonly string[] } {
  const meta: Record<string, string> = {};
  const faults: string[] = [];
  const sorted = [...metadata.pairs].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, value] of sorted) {
    if (key === "id" || key === "name" || key === "tags") continue;
    if (!original) {
      if (key === "ignore" || key.startsWith("check_")) continue;
      const fault = Object.keys(meta).length >= PAIRS_MAX ? `more than ${PAIRS_MAX} pairs` : pairFault(key, value);
      if (fault !== undefined) {
        faults.push(`metadata ${JSON.stringify(key)} left out: ${fault}`);
        continue;
      }
    }
    Object.defineProperty(meta, key, { value, enumerable: true, configurable: true, writable: true }); // `__proto__`
  }
  return { meta, faults };
}
