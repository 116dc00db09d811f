/**
 * What registrator did and we mend; each name brings the old way back. The README's table says what each one means.
 */
export const compatSwitches = [
  "address",
  "exit",
  "health",
  "host-port",
  "http-path",
  "image-name",
  "ipv6",
  "linked-address",
  "meta",
  "network",
  "owner",
  "resync",
  "script",
  "stop",
  "tag-order",
  "unreachable",
] as const;

export type CompatSwitch = (typeof compatSwitches)[number];

export type Compat = ReadonlySet<CompatSwitch>;

export const noCompat: Compat = new Set();

/** Reads `all` or a comma list of switches. */
export function readCompat(
  text: string,
): { readonly ok: true; readonly compat: Compat } | { readonly ok: false; readonly unknown: string } {
  const words = text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const compat = new Set<CompatSwitch>();
  for (const word of words) {
    if (word === "all") for (const name of compatSwitches) compat.add(name);
    else if (isSwitch(word)) compat.add(word);
    else return { ok: false, unknown: word };
  }
  return { ok: true, compat };
}

function isSwitch(word: string): word is CompatSwitch {
  return (compatSwitches as readonly string[]).includes(word);
}
