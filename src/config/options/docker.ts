import { raw } from "../option-kinds.js";

/** Registrations made of running containers. Not in Consul; the docker room reads the keys inside. */
export const DOCKER_OPTIONS = {
  blocks: raw("docker", "Registers running containers", { later: true }),
} as const;
