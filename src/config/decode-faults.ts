import type { ConfigValue } from "../hcl/index.js";

/** A wrong key or value in a file: the original's text, and where it stands. */
export interface FileFault {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** The known key that was probably meant. */
  readonly nearest?: string;
}

/** What reading one file found wrong. */
export interface FileFaults {
  readonly unknownKeys: FileFault[];
  readonly wrongTypes: FileFault[];
}

/** `'ports.http' expected type 'int', got unconvertible type 'string', value: 'x'` */
export function typeFault(path: string, expected: string, value: ConfigValue): FileFault {
  const got = goType(value);
  return fault(
    value,
    `'${path}' expected type '${expected}', got unconvertible type '${got}', value: '${goPrint(value)}'`,
  );
}

/** `'ports' expected a map, got 'string'` */
export function mapFault(path: string, value: ConfigValue): FileFault {
  return fault(value, `'${path}' expected a map, got '${goKind(value)}'`);
}

/** `'recursors': source data must be an array or slice, got string` */
export function listFault(path: string, value: ConfigValue): FileFault {
  return fault(value, `'${path}': source data must be an array or slice, got ${goKind(value)}`);
}

function fault(at: ConfigValue, text: string): FileFault {
  return { text, line: at.line, column: at.column };
}

function goType(value: ConfigValue): string {
  if (value.kind === "list") return value.blocks ? "[]map[string]interface {}" : "[]interface {}";
  if (value.kind === "object") return "map[string]interface {}";
  return value.kind === "number" ? value.goType : value.kind;
}

function goKind(value: ConfigValue): string {
  if (value.kind === "list") return "slice";
  if (value.kind === "object") return "map";
  return value.kind === "number" ? value.goType : value.kind;
}

/** Go's `%v`: lists in brackets, maps with sorted keys. */
function goPrint(value: ConfigValue): string {
  switch (value.kind) {
    case "list":
      return `[${value.items.map(goPrint).join(" ")}]`;
    case "object": {
      const members = [...value.members].sort(([a], [b]) => (a < b ? -1 : 1));
      return `map[${members.map(([key, member]) => `${key}:${goPrint(member.value)}`).join(" ")}]`;
    }
    case "null":
      return "<nil>";
    default:
      return String(value.value);
  }
}
