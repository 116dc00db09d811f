import type { ConfigEnv, InterfaceAddress } from "../../src/config/index.js";

const ETH0: InterfaceAddress = { name: "eth0", address: "10.0.0.5", family: 4, loopback: false };
const LO: InterfaceAddress = { name: "lo", address: "127.0.0.1", family: 4, loopback: true };

/** A machine whose files are the given texts; a path with files below it is a directory. */
export function memoryEnv(files: Readonly<Record<string, string>>, interfaces = [LO, ETH0]): ConfigEnv {
  const missing = (path: string) => ({ ok: false, error: `open ${path}: no such file or directory` }) as const;
  const below = (path: string) => Object.keys(files).filter((name) => name.startsWith(`${path.replace(/\/$/, "")}/`));
  return {
    hostname: "host1",
    interfaces: () => interfaces,
    files: {
      kind: (path) => {
        if (path in files) return { ok: true, directory: false };
        return below(path).length > 0 ? { ok: true, directory: true } : missing(path);
      },
      read: (path) => (path in files ? { ok: true, text: files[path]! } : missing(path)),
      list: (path) => ({
        ok: true,
        names: below(path)
          .map((name) => name.slice(name.lastIndexOf("/") + 1))
          .sort(),
      }),
    },
  };
}
