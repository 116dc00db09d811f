/** Where the API is and who asks: the flags that every API command takes, as they were given. */
export interface ConnectionFlags {
  readonly "http-addr"?: string;
  readonly token?: string;
  readonly "token-file"?: string;
  readonly "ca-file"?: string;
  readonly "ca-path"?: string;
  readonly "client-cert"?: string;
  readonly "client-key"?: string;
  readonly "tls-server-name"?: string;
  readonly datacenter?: string;
  readonly stale?: boolean;
  readonly namespace?: string;
  readonly partition?: string;
}

export type ApiQuery = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface ApiRequest {
  readonly query?: ApiQuery;
  readonly accept?: readonly number[];
  readonly signal?: AbortSignal;
}

export interface ApiReply {
  readonly status: number;
  readonly body: Uint8Array;
  text(): string;
  json<T>(): T;
}

/** What commands need of a client of the HTTP API. Rejections carry the text to print as their message. */
export interface ApiClient {
  readonly baseUrl: string;
  get(path: string, request?: ApiRequest): Promise<ApiReply>;
  put(path: string, body?: unknown, request?: ApiRequest): Promise<ApiReply>;
  delete(path: string, request?: ApiRequest): Promise<ApiReply>;
  stream(path: string, request?: ApiRequest): Promise<AsyncIterable<Uint8Array>>;
  close(): void;
}

/** Work on a data directory while no server runs on it. Rejections carry the text to fail with. */
export interface StoreTools {
  check(directory: string): Promise<StoreReport>;
  /** Writes the records to standard output. */
  export(directory: string): Promise<StoreReport>;
  /** Reads an export from the file, or from standard input when there is none. */
  import(directory: string, file: string | undefined): Promise<StoreReport>;
  repair(directory: string): Promise<StoreReport>;
}

export interface StoreReport {
  /** False when something is wrong with the directory: exit code 1. */
  readonly sound: boolean;
  readonly lines: readonly string[];
}

/** Body of a registration; `Name` and `ID` as written, the rest goes to the agent as it is. */
export type ServiceDefinition = Readonly<Record<string, unknown>> & { readonly Name?: unknown; readonly ID?: unknown };

export interface FileServices {
  readonly services: readonly ServiceDefinition[];
  readonly warnings: readonly string[];
}

export interface ConfigVerdict {
  /** The reason why the agent would refuse to start with these files. */
  readonly refusal?: string;
  readonly warnings: readonly string[];
}

/** A program of its own behind a command: the agent, the template renderer, the registrator ... */
export type Program = (argv: readonly string[], context: CommandContext) => Promise<number>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything a command may touch outside of itself; plugged together in `main.ts`. */
export interface CommandContext {
  /** The name we were started under, for usage lines: `rollcall` or `consul`. */
  readonly name: string;
  readonly env: Environment;
  stdout(chunk: string | Uint8Array): void;
  stderr(text: string): void;
  readStdin(): Promise<Uint8Array>;
  /** Rejects with Node's error; `openFault` puts it into Go's words. */
  readFile(path: string): Promise<Uint8Array>;
  /** Aborted by the first SIGINT or SIGTERM after this was asked for; before, signals end the process as usual. */
  interrupted(): AbortSignal;
  /** Rollcall's own version. */
  version(): Promise<string>;
  /** Rejects with the text to print after `Error connecting to Consul agent: `. */
  connect(flags: ConnectionFlags): Promise<ApiClient>;
  /** Service definitions of configuration files, in the shape of the registration body. Rejects with the reader's text. */
  readServices(paths: readonly string[]): Promise<FileServices>;
  validateConfig(paths: readonly string[], format: string): Promise<ConfigVerdict>;
  storeTools(): Promise<StoreTools>;
  /** Undefined when this build has no such program. */
  program(name: string): Promise<Program | undefined>;
}
