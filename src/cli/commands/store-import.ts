import { storeCommand } from "../store-command.js";

export const command = storeCommand(
  "Fills a new data directory with the records of an export: FILE, or standard input when left out.",
  (tools, directory, file) => tools.import(directory, file),
  "DIR [FILE]",
);
