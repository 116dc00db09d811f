import { text } from "../option-kinds.js";

/** Static zones beside the registry. Not in Consul. */
export const ZONE_OPTIONS = {
  dir: text("zones_dir", "", "Directory of master files, `ORIGIN.zone` each", { flag: "zones-dir" }),
} as const;
