const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EEXIST: "file exists",
  EIO: "input/output error",
  EISDIR: "is a directory",
  ELOOP: "too many levels of symbolic links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "file name too long",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left on device",
  ENOTDIR: "not a directory",
  EPERM: "operation not permitted",
  EROFS: "read-only file system",
  EXDEV: "invalid cross-device link",
};

/** A file error in Go's words: `open x: no such file or directory`. `verb` is Go's name of the operation. */
export function fileFaultText(verb: string, path: string, thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  return `${verb} ${path}: ${(code === undefined ? undefined : reasons[code]) ?? message}`;
}
