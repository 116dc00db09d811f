import { type Compat, noCompat } from "./compat.js";

/** `always`, `on-success` and `never`: what the end of a container does to its services. */
export type DeregisterMode = "always" | "on-success" | "never";

/** Which ports count when a name gets its `-<port>`: every eligible one, only those registered, or none ever. */
export type PortSuffix = "eligible" | "registered" | "never";

/** What decides which registrations a container becomes. */
export interface RegistrationOptions {
  /** Address of published ports; blank: the binding's, else the host's. */
  readonly ip: string;
  /** Container address and exposed port instead of host address and published port. */
  readonly internal: boolean;
  /** Only services that metadata names. */
  readonly explicit: boolean;
  /** Label that holds the address; blank: none. */
  readonly useIpFromLabel: string;
  /** Network whose address `internal` takes; blank: default bridge, then the run command's, then by name. */
  readonly network: string;
  readonly portSuffix: PortSuffix;
  readonly compat: Compat;
}

export interface DockerOptions extends RegistrationOptions {
  /** Comma list or template of tags for every service. */
  readonly tags: string;
  readonly deregister: DeregisterMode;
  /** Also removes registrator's own leftovers by the pattern of their ids, and everything of ours when we end. */
  readonly cleanup: boolean;
  /** Seconds between reconciliations; 0: our own period, negative: none. */
  readonly resyncSeconds: number;
  /** First part of service ids; blank: the operating system's host name. */
  readonly hostname: string;
  /** Name in the ownership mark; blank: what tells the engine from others. */
  readonly owner: string;
  /** `unix:///path`, `tcp://host:port`; blank: DOCKER_HOST or the default socket. */
  readonly host: string;
  /** How long a container that was told to stop may go on before it counts as staying. */
  readonly stopGraceSeconds: number;
}

export const defaultDockerOptions: DockerOptions = Object.freeze({
  ip: "",
  internal: false,
  explicit: false,
  useIpFromLabel: "",
  network: "",
  portSuffix: "eligible",
  compat: noCompat,
  tags: "",
  deregister: "always",
  cleanup: false,
  resyncSeconds: 0,
  hostname: "",
  owner: "",
  host: "",
  stopGraceSeconds: 30,
});
