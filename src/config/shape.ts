import type { FileType, Option, OptionTable } from "./option.js";
import { DEPRECATED_KEYS } from "./options/deprecated.js";
import { ENTERPRISE_KEYS, FOREIGN_KEYS } from "./options/foreign.js";
import { OPTION_GROUPS } from "./options/index.js";

/** What may stand in a file below one key. */
export type Shape =
  | { readonly kind: "value"; readonly type: FileType; readonly path: string }
  | { readonly kind: "object"; readonly members: Map<string, Shape> }
  | { readonly kind: "definitions"; readonly of: "service" | "check" };

/** All options of all groups, by their key in files. */
export const OPTIONS_BY_KEY: ReadonlyMap<string, Option<unknown>> = new Map(
  Object.values(OPTION_GROUPS as Readonly<Record<string, OptionTable>>)
    .flatMap((table) => Object.values(table))
    .map((option) => [option.key, option]),
);

/** Every known path to its type; what has no meaning here is known too. */
function knownTypes(): Map<string, FileType> {
  const types = new Map<string, FileType>();
  for (const key of ENTERPRISE_KEYS) types.set(key, "any");
  for (const [type, keys] of Object.entries(FOREIGN_KEYS)) for (const key of keys) types.set(key, type as FileType);
  for (const option of OPTIONS_BY_KEY.values()) types.set(option.key, option.type);
  for (const [old, key] of DEPRECATED_KEYS) types.set(old, types.get(key) ?? "any");
  return types;
}

/** The tree of all keys an agent's file may have. */
export const FILE_SHAPE = buildShape();

function buildShape(): Map<string, Shape> {
  const root = new Map<string, Shape>();
  for (const [path, type] of knownTypes()) {
    const names = path.split(".");
    const last = names.pop()!;
    let members: Map<string, Shape> | undefined = root;
    for (const name of names) members = memberGroup(members, name);
    members?.set(last, { kind: "value", type, path });
  }
  for (const of of ["service", "check"] as const) {
    root.set(of, { kind: "definitions", of });
    root.set(`${of}s`, { kind: "definitions", of });
  }
  return root;
}

/** The members below `name`; `undefined` when the whole block is one value of type `any`. */
function memberGroup(members: Map<string, Shape> | undefined, name: string): Map<string, Shape> | undefined {
  const known = members?.get(name);
  if (known?.kind === "object") return known.members;
  if (known !== undefined || members === undefined) return undefined;
  const group: Shape = { kind: "object", members: new Map() };
  members.set(name, group);
  return group.members;
}
