/** Types that are asked for or carried but have no RDATA of their own (RFC 6895 §3.1). */
const metaTypes: readonly [code: number, name: string][] = [
  [41, "OPT"],
  [249, "TKEY"],
  [250, "TSIG"],
  [251, "IXFR"],
  [252, "AXFR"],
  [253, "MAILB"],
  [254, "MAILA"],
  [255, "ANY"],
];

const nameByCode = new Map<number, string>(metaTypes);
const codeByName = new Map<string, number>(metaTypes.map(([code, name]) => [name, code]));

/** Makes a mnemonic known; called once for each line of `rdata/index.ts`. */
export function registerType(code: number, name: string): void {
  nameByCode.set(code, name);
  codeByName.set(name, code);
}

/** The mnemonic, or `TYPE12345` (RFC 3597 §5). */
export function typeToText(code: number): string {
  return nameByCode.get(code) ?? `TYPE${code}`;
}

/** The code of a mnemonic or of `TYPE12345`, letter case aside; undefined when unknown. */
export function typeFromText(text: string): number | undefined {
  const upper = text.toUpperCase();
  const known = codeByName.get(upper);
  if (known !== undefined) return known;
  const match = /^TYPE([0-9]{1,5})$/.exec(upper);
  if (match === null) return upper === "*" ? 255 : undefined;
  const code = Number(match[1]);
  return code <= 65_535 ? code : undefined;
}

const classes: readonly [code: number, name: string][] = [
  [1, "IN"],
  [3, "CH"],
  [4, "HS"],
  [254, "NONE"],
  [255, "ANY"],
];

/** The class mnemonic, or `CLASS123`. */
export function classToText(code: number): string {
  return classes.find(([known]) => known === code)?.[1] ?? `CLASS${code}`;
}

export function classFromText(text: string): number | undefined {
  const upper = text.toUpperCase();
  const known = classes.find(([, name]) => name === upper)?.[0];
  if (known !== undefined) return known;
  const match = /^CLASS([0-9]{1,5})$/.exec(upper);
  return match !== null && Number(match[1]) <= 65_535 ? Number(match[1]) : undefined;
}

/** Codes that code speaks of by name. */
export const type = {
  a: 1,
  ns: 2,
  cname: 5,
  soa: 6,
  ptr: 12,
  hinfo: 13,
  mx: 15,
  txt: 16,
  aaaa: 28,
  srv: 33,
  naptr: 35,
  dname: 39,
  opt: 41,
  ds: 43,
  sshfp: 44,
  rrsig: 46,
  nsec: 47,
  dnskey: 48,
  nsec3: 50,
  tlsa: 52,
  svcb: 64,
  https: 65,
  spf: 99,
  ixfr: 251,
  axfr: 252,
  any: 255,
  caa: 257,
} as const;

/** The Internet class, the only one with data here. */
export const classIn = 1;
