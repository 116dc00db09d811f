import { storeCommand } from "../store-command.js";

export const command = storeCommand(
  "Reads a whole data directory and says whether it is sound, up to which revision, and what to do if it is not. Changes nothing. No server may run on it.",
  (tools, directory) => tools.check(directory),
);
