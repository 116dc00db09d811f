import { basename, dirname, join } from "node:path";

/** Where a template's text goes, and how the file is to look. */
export interface Target {
  readonly destination: string;
  /** Permission bits; 0 keeps those of the file that is there, else 0644. */
  readonly mode: number;
  /** Name or number; "" keeps. */
  readonly user: string;
  readonly group: string;
  /** Keeps one `DESTINATION.bak`. */
  readonly backup: boolean;
  readonly makeFolders: boolean;
  /** Keeps the last good file until the new one has proved itself. */
  readonly rollback: boolean;
}

/**
 * Our own names beside a destination. They begin with a dot and end in no known suffix, so that a program that includes
 * `*.conf` of the folder never reads one.
 */
export interface BesideNames {
  readonly folder: string;
  /** A file that is being written. */
  readonly staged: string;
  /** The last good file while the one in place has not proved itself. */
  readonly good: string;
  /** In place of `good` where there was no file before. */
  readonly none: string;
  readonly backup: string;
  /** Second name on its way to `good` or `backup`. */
  readonly linking: string;
}

export function namesBeside(destination: string): BesideNames {
  const folder = dirname(destination);
  const own = (kind: string): string => join(folder, `.${basename(destination)}.rollcall-${kind}`);
  return {
    folder,
    staged: own("new"),
    good: own("good"),
    none: own("none"),
    linking: own("link"),
    backup: `${destination}.bak`,
  };
}
