/** A zone made up at random, as text for any server, and questions about it. */
export interface RandomZone {
  readonly origin: string;
  readonly text: string;
  readonly questions: readonly RandomQuestion[];
}

export interface RandomQuestion {
  readonly name: string;
  readonly type: string;
}

type Pick = <T>(from: readonly T[]) => T;

/** Few labels, so that names meet: parents, children, wildcards and neighbours of each other. */
const labels = ["a", "b", "c", "www", "*", "_tcp", "x-1", "d"];
const commonTypes = ["A", "AAAA", "TXT", "MX", "SRV"];
/** With names in their data, with forms of their own, and of no name at all (RFC 3597). */
const rareTypes = ["PTR", "CAA", "NAPTR", "TLSA", "SSHFP", "HTTPS", "HINFO", "TYPE65280"];
const askedTypes = ["A", "A", "A", "A", ...commonTypes, "NS", "CNAME", "DNAME", "DS", "ANY", "SOA", ...rareTypes];

/** Names and types of a zone under construction; keeps it free of what every server refuses. */
class Sketch {
  readonly owners = new Map<string, Map<string, string[]>>();
  private readonly cuts = new Set<string>();
  private readonly dnames = new Set<string>();
  private readonly dnameTargets: string[] = [];

  add(owner: string, type: string, data: string): void {
    if (!this.mayAdd(owner, type)) return;
    if (type === "DNAME" && this.chains(owner, data)) return;
    const types = this.owners.get(owner) ?? new Map<string, string[]>();
    this.owners.set(owner, types);
    const list = types.get(type) ?? [];
    types.set(type, list);
    if (!list.includes(data)) list.push(data);
    if (type === "NS" && owner !== "@") this.cuts.add(owner);
    if (type === "DNAME") this.dnames.add(owner);
    if (type === "DNAME") this.dnameTargets.push(data);
  }

  /** Names that DNAMEs make must not lead to a DNAME again: they could grow, and Knot 3.2 never ends on some of these. */
  private chains(owner: string, target: string): boolean {
    const isIn = (name: string, upper: string): boolean =>
      upper === "@" || name === upper || name.endsWith(`.${upper}`);
    const targets = [...this.dnameTargets, target];
    return targets.some((name) => name === "@" || [...this.dnames, owner].some((upper) => isIn(name, upper)));
  }

  private mayAdd(owner: string, type: string): boolean {
    const types = this.owners.get(owner);
    const single = type === "CNAME" || type === "DNAME";
    if (types !== undefined && (types.has("CNAME") || (single && types.size > 0))) return false;
    if (types?.has("DNAME")) return false;
    if (owner === "@") return !single;
    if ((type === "NS" || type === "DNAME") && owner.startsWith("*")) return false;
    if (type !== "NS" && type !== "DS" && this.cuts.has(owner)) return false;
    if (type === "NS" && types !== undefined && !types.has("NS")) return false;
    if (above(owner).some((name) => this.dnames.has(name))) return false;
    if (above(owner).some((name) => this.cuts.has(name)) && type !== "A" && type !== "AAAA") return false;
    const hides = type === "NS" || type === "DNAME";
    return !hides || ![...this.owners.keys()].some((name) => name.endsWith(`.${owner}`));
  }
}

function above(owner: string): string[] {
  const parts = owner.split(".");
  return parts.slice(1).map((_, i) => parts.slice(i + 1).join("."));
}

function dataFor(type: string, target: () => string, random: () => number): string {
  const byte = (): number => Math.floor(random() * 256);
  switch (type) {
    case "A":
      return `192.0.2.${byte()}`;
    case "AAAA":
      return `2001:db8::${byte().toString(16)}`;
    case "MX":
      return `${byte()} ${target()}`;
    case "SRV":
      return `0 ${byte()} 80 ${target()}`;
    case "DS":
      return `${byte()} 13 2 ${"ab".repeat(32)}`;
    case "TXT":
      return `"text ${byte()}"`;
    case "CAA":
      return `0 issue "ca${byte()}.test"`;
    case "NAPTR":
      return `${byte()} 10 "S" "SIP+D2U" "" ${target()}`;
    case "TLSA":
      return `3 1 1 ${"cd".repeat(32)}`;
    case "SSHFP":
      return `4 2 ${"ef".repeat(32)}`;
    case "HTTPS":
      return `1 ${target()} alpn="h2,h3" port=${byte() + 1}`;
    case "HINFO":
      return `"cpu ${byte()}" "os"`;
    case "TYPE65280":
      return `\\# 3 0a0b${byte().toString(16).padStart(2, "0")}`;
    default:
      return target();
  }
}

/** Makes zone number `number`; the same `random` gives the same zone. */
export function randomZone(number: number, random: () => number): RandomZone {
  const pick: Pick = (from) => from[Math.floor(random() * from.length)]!;
  const origin = `z${number}.${pick(["test", "example.test"])}.`;
  const sketch = new Sketch();
  const someName = (): string => Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(labels)).join(".");
  const known = (): string => (sketch.owners.size > 0 && random() < 0.8 ? pick([...sketch.owners.keys()]) : someName());
  const target = (): string => (random() < 0.15 ? `${pick(["www", "ns"])}.elsewhere.invalid.` : known());
  sketch.add("@", "NS", "ns1");
  sketch.add("ns1", "A", "192.0.2.1");
  for (let i = 5 + Math.floor(random() * 25); i > 0; i--) {
    const owner = someName();
    const kind = random();
    if (kind < 0.12) delegate(sketch, owner, target, random);
    else if (kind < 0.3) sketch.add(owner, "CNAME", target());
    else if (kind < 0.36) sketch.add(owner, "DNAME", target());
    else {
      const type = pick(random() < 0.8 ? commonTypes : rareTypes);
      // Large sets are of types without names: Knot 3.2 never ends on some that compress many.
      const most = ["A", "AAAA", "TXT", "CAA"].includes(type) ? 40 : 3;
      for (let copies = random() < 0.03 ? most : random() < 0.3 ? 3 : 1; copies > 0; copies--)
        sketch.add(owner, type, dataFor(type, target, random));
    }
  }
  // Some in capitals: letter case means nothing, also behind a DNAME.
  const questions = Array.from({ length: 20 }, () => {
    const name = askedName(origin, sketch, pick, random);
    return { name: random() < 0.1 ? name.toUpperCase() : name, type: pick(askedTypes) };
  });
  return { origin, text: textOf(origin, sketch, random), questions };
}

function delegate(sketch: Sketch, owner: string, target: () => string, random: () => number): void {
  sketch.add(owner, "NS", `ns.${owner}`);
  sketch.add(`ns.${owner}`, "A", dataFor("A", target, random));
  if (random() < 0.5) sketch.add(owner, "NS", target());
  if (random() < 0.3) sketch.add(owner, "DS", dataFor("DS", target, random));
}

function askedName(origin: string, sketch: Sketch, pick: Pick, random: () => number): string {
  const owner = pick([...sketch.owners.keys()]);
  const base = owner === "@" ? "" : `${owner}.`;
  const kind = random();
  const extra = pick([...labels, "nowhere"]);
  if (kind < 0.45) return `${base}${origin}`;
  if (kind < 0.65) return `${extra}.${base}${origin}`;
  if (kind < 0.75) return `${extra}.${pick(labels)}.${base}${origin}`;
  if (kind < 0.9) return `${base.replaceAll("*", "q")}${origin}`;
  return `${base.split(".").slice(1).join(".")}${origin}`;
}

function textOf(origin: string, sketch: Sketch, random: () => number): string {
  const lines = [`$ORIGIN ${origin}`, "$TTL 1h", "@ SOA ns1 hostmaster (1 ; serial", "  1h 10m 1w 5m )"];
  for (const [owner, types] of sketch.owners) {
    for (const [type, list] of types) {
      const ttl = random() < 0.3 ? ` ${60 + Math.floor(random() * 100)}` : "";
      for (const data of list) lines.push(`${owner}${ttl} IN ${type} ${data}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
