import type { Topic } from "./topics.js";

/**
 * A change of a key is told to the key's own readers, to readers of each folder above it, and to readers of any KV change.
 * A prefix reader waits on the folder that its prefix lies in, so a write elsewhere does not even wake it to look.
 */

/** Folders counted from the root that have a topic of their own; deeper readers wait on the last of them. */
const folderDepthMax = 16;

export const anyKeyTopic: Topic = "kv";

export function keyTopic(key: string): Topic {
  return `kv=${key}`;
}

/** Where a reader of `prefix` waits. */
export function prefixTopic(prefix: string): Topic {
  const folders = foldersOf(prefix);
  return folderTopic(folders[folders.length - 1] ?? "");
}

/** All topics that a change of `key` publishes. */
export function keyTopics(key: string): Topic[] {
  return [anyKeyTopic, keyTopic(key), folderTopic(""), ...foldersOf(key).map(folderTopic)];
}

function folderTopic(folder: string): Topic {
  return `kv/${folder}`;
}

/** `a/b/c` -> `a/`, `a/b/`. */
function foldersOf(key: string): string[] {
  const folders: string[] = [];
  for (
    let slash = key.indexOf("/");
    slash >= 0 && folders.length < folderDepthMax;
    slash = key.indexOf("/", slash + 1)
  ) {
    folders.push(key.slice(0, slash + 1));
  }
  return folders;
}
