/** Go's words for what opening a file may meet. */
const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  ENOTDIR: "not a directory",
};

/** `open nofile: no such file or directory` out of Node's error. */
export function openFault(path: string, thrown: unknown): string {
  const code = (thrown as { readonly code?: string }).code ?? "";
  if (code === "EISDIR") return `read ${path}: is a directory`;
  return `open ${path}: ${FAULTS[code] ?? code}`;
}
