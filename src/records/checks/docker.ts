import type { CheckSchedule } from "./definition.js";
import type { CheckKind } from "./kind.js";
import { argvOf, type ScriptInput } from "./script.js";

/** A command inside a running container: exit 0 passing, 1 warning, anything else critical. */
export interface DockerCheck extends CheckSchedule {
  readonly kind: "docker";
  /** ID or name of the container. */
  readonly containerId: string;
  readonly argv: readonly string[];
  /** When set, `shell -c "<argv joined by blanks>"` is run inside the container. */
  readonly shell: string;
}

export interface DockerInput extends ScriptInput {
  readonly DockerContainerID?: string | null;
}

export const dockerKind: CheckKind<DockerInput, DockerCheck> = {
  kind: "docker",
  typeWord: "docker",
  asks: true,
  claims: (input) => Boolean(input.DockerContainerID) && argvOf(input).length > 0,
  read: (input, schedule) => ({
    kind: "docker",
    containerId: input.DockerContainerID ?? "",
    argv: argvOf(input),
    shell: input.Shell ?? "",
    ...schedule,
  }),
};
