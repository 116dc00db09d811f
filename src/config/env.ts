/** What a path is, or why it cannot be reached (`open x: no such file or directory`). */
export type PathKind =
  | { readonly ok: true; readonly directory: boolean }
  | { readonly ok: false; readonly error: string };

export type FileText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: string };

/** The file system as far as configuration needs it. Errors are texts as Go prints them. */
export interface ConfigFiles {
  kind(path: string): PathKind;
  read(path: string): FileText;
  /** Names of the regular files in a directory, in lexical order. */
  list(
    path: string,
  ): { readonly ok: true; readonly names: readonly string[] } | { readonly ok: false; readonly error: string };
}

export interface InterfaceAddress {
  readonly name: string;
  readonly address: string;
  readonly family: 4 | 6;
  readonly loopback: boolean;
}

/** What configuration takes from the machine. */
export interface ConfigEnv {
  readonly hostname: string;
  readonly files: ConfigFiles;
  readonly interfaces: () => readonly InterfaceAddress[];
}
