import { storeCommand } from "../store-command.js";

export const command = storeCommand(
  "Keeps what can be read of a damaged data directory and says what was lost. This cannot be undone: copy the directory first. No server may run on it.",
  (tools, directory) => tools.repair(directory),
);
