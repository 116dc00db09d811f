import { closeSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import type { ConfigEnv, ConfigFiles, InterfaceAddress } from "./env.js";

/** Go's words for what operators meet. */
const GO_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EISDIR: "is a directory",
  ENOTDIR: "not a directory",
  ELOOP: "too many levels of symbolic links",
  ENAMETOOLONG: "file name too long",
};

function attempt<T>(path: string, work: () => T): { ok: true; value: T } | { ok: false; error: string } {
  try {
    return { ok: true, value: work() };
  } catch (fault) {
    const { code = "", message = String(fault) } = fault as NodeJS.ErrnoException;
    return { ok: false, error: `open ${path}: ${GO_ERRORS[code] ?? message}` };
  }
}

const DISK: ConfigFiles = {
  kind(path) {
    const opened = attempt(path, () => {
      closeSync(openSync(path, "r"));
      return statSync(path).isDirectory();
    });
    return opened.ok ? { ok: true, directory: opened.value } : opened;
  },
  read(path) {
    const read = attempt(path, () => readFileSync(path, "utf8"));
    return read.ok ? { ok: true, text: read.value } : read;
  },
  list(path) {
    const read = attempt(path, () => {
      const entries = readdirSync(path, { withFileTypes: true });
      return entries.filter((entry) => entry.isFile() || isFileBehindLink(join(path, entry.name))).map((e) => e.name);
    });
    return read.ok ? { ok: true, names: read.value.sort() } : read;
  },
};

/** Mounted configuration (Kubernetes) is a directory of links to files. */
function isFileBehindLink(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function interfaces(): InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, family, internal }) => {
      return { name, address, family: family === "IPv4" ? 4 : 6, loopback: internal } as const;
    }),
  );
}

/** The machine this process runs on. */
export function machineEnv(): ConfigEnv {
  return { hostname: hostname(), files: DISK, interfaces };
}
