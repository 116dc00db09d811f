const ESCAPED_BY_GO = /[<>&\u2028\u2029]/g;
const GO_ESCAPES: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/**
 * JSON as Go's `encoding/json` writes it: `<`, `>`, `&`, U+2028 and U+2029 as `\u` escapes, a lone surrogate as
 * `\ufffd`, and a bigint as a bare integer (indexes and session flags are uint64). Keys keep their insertion order,
 * `undefined` members are left out. `indent` is one level's text (Go's `MarshalIndent`), none writes one line.
 */
export function encodeJson(value: unknown, indent = ""): string {
  return native(value, indent) ?? encodeValue(value, indent, indent === "" ? "" : "\n");
}

/** The engine's own encoder, much faster; `undefined` when it meets a bigint, which it refuses. */
function native(value: unknown, indent: string): string | undefined {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, null, indent);
  } catch (fault) {
    if (fault instanceof TypeError && containsBigint(value)) return undefined;
    throw fault;
  }
  if (text === undefined) return "null";
  // JSON.stringify writes lone surrogates as \udXXX in lower case; a backslash before it makes it plain text.
  if (text.includes("\\ud")) text = text.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (m) => (m === "\\\\" ? m : "\\ufffd"));
  return goEscapes(text);
}

/** These five characters stand only inside strings, so the whole text can be searched at once. */
function goEscapes(text: string): string {
  return text.replace(ESCAPED_BY_GO, (char) => GO_ESCAPES[char]!);
}

/** Deep enough for every reply; stops a cycle, which the native encoder has refused already. */
const DEPTH_MAX = 10_000;

function containsBigint(value: unknown, depth = 0): boolean {
  if (typeof value === "bigint") return true;
  if (typeof value !== "object" || value === null || depth > DEPTH_MAX) return false;
  return Object.values(value).some((member) => containsBigint(member, depth + 1));
}

function encodeValue(value: unknown, indent: string, newline: string): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return native(value, "") ?? "null";
  if ("toJSON" in value && typeof value.toJSON === "function") return encodeValue(value.toJSON(), indent, newline);
  const inner = newline + indent;
  if (Array.isArray(value)) {
    const items = value.map((item) => inner + encodeValue(item, indent, inner));
    return items.length === 0 ? "[]" : `[${items.join(",")}${newline}]`;
  }
  const colon = indent === "" ? ":" : ": ";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined && typeof member !== "function")
    .map(([key, member]) => inner + native(key, "") + colon + encodeValue(member, indent, inner));
  return members.length === 0 ? "{}" : `{${members.join(",")}${newline}}`;
}
