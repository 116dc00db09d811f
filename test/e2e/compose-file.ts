import { parse } from "yaml";

/** A service of a compose file, as far as ours go. Other keys are refused: what is not carried out is not tried. */
interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly command?: string;
  readonly container_name?: string;
  readonly depends_on?: readonly string[];
  readonly deploy?: { readonly replicas: number };
  readonly environment?: Readonly<Record<string, string>>;
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly restart?: string;
  readonly user?: string;
  readonly volumes?: readonly string[];
}

const known: ReadonlySet<string> = new Set<keyof ComposeService>([
  ...(["image", "build", "command", "container_name", "depends_on", "deploy", "environment"] as const),
  ...(["network_mode", "ports", "restart", "user", "volumes"] as const),
]);

/** One container to run: the arguments of `docker run -d`. */
export interface ComposeContainer {
  readonly name: string;
  readonly runArguments: readonly string[];
}

/**
 * The containers of a compose file, those that others depend on first, with the names that compose gives. A stand-in for
 * `docker compose`, which Debian's docker.io does not bring. `./` of a volume is `directory`.
 */
export function composeContainers(text: string, project: string, directory: string): readonly ComposeContainer[] {
  const { services } = parse(text) as { readonly services: Readonly<Record<string, ComposeService>> };
  const order = Object.entries(services).sort(([a, one], [b, other]) => {
    return Number(one.depends_on?.includes(b) ?? false) - Number(other.depends_on?.includes(a) ?? false);
  });
  return order.flatMap(([service, definition]) => {
    const unknown = Object.keys(definition).filter((key) => !known.has(key));
    if (unknown.length > 0) throw new Error(`service ${service}: ${unknown.join(", ")} is not carried out here`);
    return Array.from({ length: definition.deploy?.replicas ?? 1 }, (_, at) => {
      const name = definition.container_name ?? `${project}-${service}-${at + 1}`;
      return { name, runArguments: runArguments(name, project, service, definition, directory) };
    });
  });
}

function runArguments(
  name: string,
  project: string,
  service: string,
  definition: ComposeService,
  directory: string,
): string[] {
  const { command, environment = {}, image, network_mode, ports = [], restart, user, volumes = [] } = definition;
  return [
    ...["--name", name],
    ...["-l", `com.docker.compose.project=${project}`, "-l", `com.docker.compose.service=${service}`],
    ...Object.entries(environment).flatMap(([key, value]) => ["-e", `${key}=${value}`]),
    ...(network_mode === undefined ? [] : ["--network", network_mode]),
    ...ports.flatMap((port) => ["-p", port]),
    ...(restart === undefined ? [] : ["--restart", restart]),
    ...(user === undefined ? [] : ["--user", user]),
    ...volumes.flatMap((volume) => ["-v", volume.replace(/^\.\//, `${directory}/`).replace(/^(?=\w)/, `${project}_`)]),
    image,
    ...(command === undefined ? [] : command.split(/\s+/)),
  ];
}
