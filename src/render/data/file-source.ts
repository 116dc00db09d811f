import type { Clock } from "../clock.js";
import { fileFaultText } from "../publish/fault-text.js";
import type { FileFacts, Files } from "../publish/files.js";
import type { DataQuery } from "./query.js";
import type { DataSink, DataSource, DataWatch } from "./source.js";

/** consul-template's own period: editors replace files in many ways, and a look costs microseconds. */
const LOOK_MS = 2_000;

/**
 * Follows one file by looking at it. `changed` gets its bytes first and after every change, one call at a time; `failed` the
 * reason, in Go's words, whenever it cannot be read (once for each new reason).
 */
export function followFile(
  files: Files,
  clock: Clock,
  path: string,
  told: { changed(bytes: Uint8Array): void; failed(reason: string): void },
  lookMs = LOOK_MS,
): DataWatch {
  let closed = false;
  let cancel = (): void => {};
  let seen = "";
  const note = (mark: string): boolean => {
    const news = mark !== seen && !closed;
    seen = mark;
    return news;
  };
  const look = async (): Promise<void> => {
    try {
      const facts = await files.facts(path);
      if (facts === undefined) {
        const reason = `stat ${path}: no such file or directory`;
        if (note(reason)) told.failed(reason);
      } else if (markOf(facts) !== seen) {
        const bytes = await files.read(path);
        if (note(markOf(facts))) told.changed(bytes);
      }
    } catch (thrown) {
      const reason = fileFaultText("open", path, thrown);
      if (note(reason)) told.failed(reason);
    }
    if (!closed) cancel = clock.after(lookMs, () => void look());
  };
  void look();
  return {
    close: () => {
      closed = true;
      cancel();
    },
  };
}

function markOf(facts: FileFacts): string {
  return `${facts.inode} ${facts.sizeBytes} ${facts.modifiedMs}`;
}

/** Answers `file` queries from the file system and leaves the others to `rest`. */
export function withFiles(rest: DataSource, files: Files, clock: Clock): DataSource {
  return {
    watch: (query: DataQuery, sink: DataSink) => {
      if (query.kind !== "file") return rest.watch(query, sink);
      return followFile(files, clock, query.path, {
        changed: (bytes) => sink.answer(() => bytes),
        failed: (reason) => sink.failed(reason),
      });
    },
  };
}
