import { join } from "node:path";

/** Where an agent's data directory holds its store; beside it stand the node's ID and what other rooms keep. */
export const storeDirectoryName = "records";

/** Names inside a store's directory. */
export const formatFile = (directory: string): string => join(directory, "FORMAT");
export const tailFile = (directory: string): string => join(directory, "TAIL");
export const levelDirectory = (directory: string): string => join(directory, "level");

/** Format of the whole directory: files, keys, stored forms. Raised when an older version could not read it. */
export const formatVersion = 1;
