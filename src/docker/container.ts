import { integerAt, type JsonObject, listAt, objectAt, textAt, textListAt, textsAt, truthAt } from "./json-value.js";
import { type ContainerPort, comparePorts, readPort } from "./port.js";
import { signalNumber } from "./signal.js";

/** One network that a container is attached to. Addresses are blank in host mode and after the container's end. */
export interface Attachment {
  readonly name: string;
  readonly id: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

/** State of the image's or the run command's HEALTHCHECK. */
export interface ContainerHealth {
  /** `starting`, `healthy` or `unhealthy`. */
  readonly status: string;
  /** What the last probe wrote. */
  readonly output: string;
}

/** What `GET /containers/{id}/json` says, as far as registrations are made of it. */
export interface Container {
  readonly id: string;
  /** Without the slash. */
  readonly name: string;
  /** As the user typed it: `reg.io:5000/a/nginx:1.25`, or an id. */
  readonly image: string;
  readonly imageId: string;
  readonly hostname: string;
  /** Its process runs now; false too while a restart policy waits for the next try. Paused counts as running. */
  readonly running: boolean;
  readonly paused: boolean;
  readonly exitCode: number;
  /** RFC 3339, as given. */
  readonly startedAt: string;
  readonly health: ContainerHealth | undefined;
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Candidate ports in order, protocol by protocol. */
  readonly ports: readonly ContainerPort[];
  readonly networkMode: string;
  readonly networks: readonly Attachment[];
  /** `NetworkSettings.IPAddress`: the default bridge's; gone from API 1.52 on. */
  readonly bridgeAddress: string;
  /** Number of the signal that `docker stop` sends. */
  readonly stopSignal: number;
  /** Undefined: the engine's own default of 10 s. */
  readonly stopTimeoutSeconds: number | undefined;
  /** The whole answer, for templates. */
  readonly inspected: JsonObject;
}

const idPattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** Whether a text can be part of a path of the engine's API as it stands. */
export function isContainerId(text: string): boolean {
  return idPattern.test(text) && text.length <= 128;
}

/** First twelve characters, as the docker command shows ids. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

/** Reads an inspect answer; undefined when it is none. Whatever is missing or odd is taken as empty. */
export function readContainer(json: unknown): Container | undefined {
  const inspected = objectAt(json);
  const id = textAt(inspected, "Id");
  if (!isContainerId(id)) return undefined;
  const config = objectAt(inspected, "Config");
  const state = objectAt(inspected, "State");
  const settings = objectAt(inspected, "NetworkSettings");
  const stopTimeout = config["StopTimeout"];
  return {
    id,
    name: textAt(inspected, "Name").replace(/^\//, ""),
    image: textAt(config, "Image"),
    imageId: textAt(inspected, "Image"),
    hostname: textAt(config, "Hostname"),
    running: truthAt(state, "Running") && !truthAt(state, "Restarting") && !truthAt(state, "Dead"),
    paused: truthAt(state, "Paused"),
    exitCode: integerAt(state, "ExitCode"),
    startedAt: textAt(state, "StartedAt"),
    health: readHealth(state),
    env: textListAt(config, "Env"),
    labels: textsAt(config, "Labels"),
    ports: readPorts(config, settings),
    networkMode: textAt(objectAt(inspected, "HostConfig"), "NetworkMode"),
    networks: readNetworks(settings),
    bridgeAddress: textAt(settings, "IPAddress"),
    stopSignal: signalNumber(textAt(config, "StopSignal")),
    stopTimeoutSeconds: typeof stopTimeout === "number" && stopTimeout >= 0 ? stopTimeout : undefined,
    inspected,
  };
}

/** Ports of the image and the command line, and what the network says of each. */
function readPorts(config: JsonObject, settings: JsonObject): ContainerPort[] {
  const found = new Map<string, ContainerPort>();
  for (const key of Object.keys(objectAt(config, "ExposedPorts"))) keep(found, readPort(key, undefined));
  for (const [key, bindings] of Object.entries(objectAt(settings, "Ports"))) {
    keep(found, readPort(key, Array.isArray(bindings) ? bindings : []));
  }
  return [...found.values()].sort(comparePorts);
}

function keep(found: Map<string, ContainerPort>, port: ContainerPort | undefined): void {
  if (port !== undefined) found.set(`${port.number}/${port.protocol}`, port);
}

function readNetworks(settings: JsonObject): Attachment[] {
  return Object.entries(objectAt(settings, "Networks"))
    .map(([name, network]) => ({
      name,
      id: textAt(network, "NetworkID"),
      ipv4: textAt(network, "IPAddress"),
      ipv6: textAt(network, "GlobalIPv6Address"),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readHealth(state: JsonObject): ContainerHealth | undefined {
  const health = objectAt(state, "Health");
  const status = textAt(health, "Status");
  if (status === "" || status === "none") return undefined;
  const last = listAt(health, "Log").at(-1);
  return { status, output: textAt(objectAt(last), "Output") };
}
