import { bool, raw } from "../option-kinds.js";

/** Registrations made of running containers. Not in Consul; the docker room reads the keys inside. */
export const DOCKER_OPTIONS = {
  enabled: bool("enable_docker", false, "Register running containers; a `docker` block does so too", {
    flag: "docker",
  }),
  blocks: raw("docker", "Registers running containers"),
} as const;
