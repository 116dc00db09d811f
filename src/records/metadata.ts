/** Consul's limits on service metadata (the texts are Consul's: clients show them). */
const metadataPairsMax = 64;
const metadataKeyLengthMax = 128;
const metadataValueLengthMax = 512;
const reservedKeyPrefix = "consul-";
const keyCharacters = /^[a-zA-Z0-9_-]+$/;

/** The complaint about service metadata, or undefined when it is fine. */
export function metadataFault(meta: Readonly<Record<string, string>> | null): string | undefined {
  const pairs = Object.entries(meta ?? {});
  if (pairs.length > metadataPairsMax) {
    return `Node metadata cannot contain more than ${metadataPairsMax} key/value pairs`;
  }
  for (const [key, value] of pairs) {
    const fault = pairFault(key, value);
    if (fault !== undefined) return `Couldn't load metadata pair ('${key}', '${value}'): ${fault}`;
  }
  return undefined;
}

function pairFault(key: string, value: string): string | undefined {
  if (key === "") return "Key cannot be blank";
  if (!keyCharacters.test(key)) return "Key contains invalid characters";
  if (key.length > metadataKeyLengthMax) return `Key is too long (limit: ${metadataKeyLengthMax} characters)`;
  if (key.startsWith(reservedKeyPrefix)) return `Key prefix '${reservedKeyPrefix}' is reserved for internal use`;
  if (isTooLong(value)) return `Value is too long (limit: ${metadataValueLengthMax} characters)`;
  return undefined;
}

/** A UTF-16 unit takes at most so many bytes of UTF-8. */
const bytesPerUnitMax = 3;

/** Consul counts bytes, and calls them characters. */
function isTooLong(value: string): boolean {
  if (value.length * bytesPerUnitMax <= metadataValueLengthMax) return false;
  return new TextEncoder().encode(value).length > metadataValueLengthMax;
}
