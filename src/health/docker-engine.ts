/** One command running in a container. */
export interface DockerExec {
  /** Lets go of the connection; the command itself cannot be ended from outside the container. */
  cancel(): void;
}

export interface DockerExecEvents {
  /** Standard output and error as they come, in one order. */
  readonly output: (chunk: Uint8Array) => void;
  /** The command ended, or could not be run (`error` says why). Called once, not after `cancel`. */
  readonly ended: (outcome: { readonly exitCode: number } | { readonly error: string }) => void;
}

/** The little that health checks need of a Docker engine. */
export interface DockerEngine {
  exec(containerId: string, argv: readonly string[], events: DockerExecEvents): DockerExec;
}
