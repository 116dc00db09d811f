import { raw } from "../option-kinds.js";

/** Files rendered from the catalog. Not in Consul's agent; the render room reads the keys inside. */
export const TEMPLATE_OPTIONS = {
  blocks: raw("template", "A file rendered from the catalog, with the command to run after it", {
    reloadable: true,
  }),
} as const;
