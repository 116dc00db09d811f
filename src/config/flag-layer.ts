import { type FlagKind, type FlagResult, parseFlags } from "../golang/index.js";
import type { Layer, Place } from "./decode.js";
import type { FileType, MergedValue } from "./option.js";
import { FOREIGN_FLAGS } from "./options/foreign.js";
import { OPTIONS_BY_KEY } from "./shape.js";

/** Flags that say where configuration comes from, not what it is. */
const SOURCE_FLAGS = {
  "config-dir": "strings",
  "config-file": "strings",
  "config-format": "string",
  dev: "parsebool",
  hcl: "strings",
} as const satisfies Record<string, FlagKind>;

const SOURCE_FLAG_MEANINGS: Readonly<Record<keyof typeof SOURCE_FLAGS, string>> = {
  "config-dir": "Directory of configuration files, read in lexical order; repeatable",
  "config-file": "Configuration file or directory; repeatable",
  "config-format": "`json` or `hcl` for files whose name does not say it",
  dev: "A server for trying out: nothing is kept",
  hcl: "A piece of configuration in HCL; repeatable, wins over all else",
};

const KIND_OF_TYPE: Readonly<Record<FileType, FlagKind>> = {
  string: "string",
  int: "atoi",
  float64: "string",
  bool: "parsebool",
  strings: "strings",
  "string-map": "strings",
  "number-map": "strings",
  "strings-map": "strings",
  any: "strings",
};

const OPTION_OF_FLAG = new Map(
  [...OPTIONS_BY_KEY.values()].flatMap((option) => (option.flag === undefined ? [] : [[option.flag, option] as const])),
);

const SPEC: Readonly<Record<string, FlagKind>> = {
  ...Object.fromEntries(
    Object.entries(FOREIGN_FLAGS).flatMap(([kind, names]) => names.map((name) => [name, kind as FlagKind])),
  ),
  ...Object.fromEntries([...OPTION_OF_FLAG].map(([flag, option]) => [flag, KIND_OF_TYPE[option.type]])),
  ...SOURCE_FLAGS,
};

/** A flag as a usage text shows it. */
export interface AgentFlag {
  readonly name: string;
  readonly kind: FlagKind;
  /** Empty for flags accepted without effect. */
  readonly meaning: string;
}

/** Every flag of the agent, by name. */
export function agentFlags(): readonly AgentFlag[] {
  const meanings: Readonly<Record<string, string>> = SOURCE_FLAG_MEANINGS;
  return Object.entries(SPEC)
    .map(([name, kind]) => ({ name, kind, meaning: OPTION_OF_FLAG.get(name)?.meaning ?? meanings[name] ?? "" }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The command line as settings. Lists come before those of files, all else after them. */
export interface FlagLayers {
  readonly dev: boolean;
  readonly paths: readonly string[];
  readonly format: string | undefined;
  readonly hcl: readonly string[];
  readonly lists: Layer;
  readonly values: Layer;
  /** Flags given that have no effect here, with their values. */
  readonly foreign: ReadonlyMap<string, unknown>;
  readonly rest: readonly string[];
}

export type FlagRefusal = Extract<FlagResult<typeof SPEC>, { ok: false }>;

export function readAgentFlags(argv: readonly string[]): { ok: true; value: FlagLayers } | FlagRefusal {
  const read = parseFlags(SPEC, argv);
  if (!read.ok) return read;
  const lists: Layer = new Map();
  const values: Layer = new Map();
  const foreign = new Map<string, unknown>();
  for (const [name, value] of Object.entries(read.values)) {
    const option = OPTION_OF_FLAG.get(name);
    const place: Place = { file: `-${name}`, line: 0, column: 0 };
    if (option !== undefined) {
      const merged = option.type === "string-map" ? pairs(value as readonly string[]) : (value as MergedValue);
      const layer = option.type === "strings" ? lists : values;
      layer.set(option.key, { value: merged, place });
    } else if (!(name in SOURCE_FLAGS)) foreign.set(name, value);
  }
  const given = read.values as { readonly [K in keyof typeof SOURCE_FLAGS]?: unknown };
  return {
    ok: true,
    value: {
      dev: given.dev === true,
      paths: read.uses.filter(({ name }) => name === "config-file" || name === "config-dir").map(({ text }) => text),
      format: given["config-format"] as string | undefined,
      hcl: (given.hcl as readonly string[] | undefined) ?? [],
      lists,
      values,
      foreign,
      rest: read.rest,
    },
  };
}

/** `key:value` as `-node-meta` takes it; the first colon parts them. */
function pairs(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    words.map((word) => {
      const colon = word.indexOf(":");
      return colon < 0 ? [word, ""] : [word.slice(0, colon), word.slice(colon + 1)];
    }),
  );
}
