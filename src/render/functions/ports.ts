/** What template functions may touch beside the data. All of it is synchronous: a template does not wait. */
export interface FunctionPorts {
  /** An environment variable as commands would see it. */
  env(name: string): string | undefined;
  nowMs(): number;
  /** 0 <= value < 1. */
  random(): number;
  /** The real path behind links; undefined when there is nothing. */
  realPath(path: string): string | undefined;
  /** Runs a program to its end, within 30 seconds. */
  runPlugin(argv: readonly string[]): PluginResult;
  /** Addresses of this machine, in the order of its interfaces. */
  addresses(): readonly InterfaceAddress[];
  /** Standard output, for `spew_dump`. */
  print(text: string): void;
  /** Writes a file beside the template's own. The reason of a failure in Go's words, or undefined. */
  writeFile(request: WriteRequest): string | undefined;
}

export interface InterfaceAddress {
  readonly interface: string;
  readonly address: string;
  readonly family: "IPv4" | "IPv6";
  /** The loopback interface. */
  readonly internal: boolean;
}

export interface PluginResult {
  /** Why it failed: `exit status 3`, `exec: "x": executable file not found in $PATH`; undefined when it did not. */
  readonly error?: string;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

export interface WriteRequest {
  readonly path: string;
  readonly user: string;
  readonly group: string;
  /** Octal digits. */
  readonly mode: string;
  readonly append: boolean;
  readonly bytes: Uint8Array;
}

/** Limits of one template on what its functions do. */
export interface FunctionRules {
  /** Globs of functions that may not be called. */
  readonly denied: readonly string[];
  /** `file` reads only below it; "" is everywhere. */
  readonly sandboxPath: string;
}
