/** One command running in a container. */
export interface DockerExec {
  /** Ends it: the connection, and the command where its process is one of this machine that we may kill. */
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
