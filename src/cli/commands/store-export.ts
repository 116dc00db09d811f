import { storeCommand } from "../store-command.js";

export const command = storeCommand(
  "Prints every record of a data directory, one JSON object a line, for `store import`. Changes nothing. No server may run on it.",
  (tools, directory) => tools.export(directory),
);
