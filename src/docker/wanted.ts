import { type AddressContext, chooseAddress, eligibility } from "./address.js";
import { type Container, shortId } from "./container.js";
import { drivenCheck, drivenCheckBody } from "./health-check.js";
import { checksDigest, MARK_KEY, markText } from "./mark.js";
import { attributes, type Metadata, readMetadata } from "./metadata.js";
import type { RegistrationOptions } from "./options.js";
import type { ContainerPort } from "./port.js";
import type { CheckBody, ServiceBody, WantedService } from "./registration.js";
import { metadataCheck } from "./service-check.js";
import { imageName } from "./service-name.js";
import { combineTags } from "./tags/list.js";

export interface WantedContext extends AddressContext {
  /** First part of ids. */
  readonly hostname: string;
  /** Tags for every service of this container, rendered. */
  readonly forcedTags: string;
  readonly owner: string;
}

/** What one container should have registered, and registrator's log lines about it. */
export interface Wanted {
  readonly services: readonly WantedService[];
  readonly lines: readonly string[];
}

/** An image may expose 65,535 ports; nobody wants each as a service, and Consul would be the one to suffer. */
export const SERVICES_MAX = 1_024;

/** The registrations a running container should have. Pure: the same answer for the same inspect answer. */
export function wantedServices(container: Container, options: RegistrationOptions, context: WantedContext): Wanted {
  const id12 = shortId(container.id);
  const lines: string[] = [];
  if (container.ports.length === 0) return { services: [], lines: [`ignored: ${id12} no published ports`] };
  const eligible: ContainerPort[] = [];
  for (const port of container.ports) {
    const reason = eligibility(container, port, options);
    if (reason !== undefined) lines.push(`ignored: ${id12} ${reason}`);
    else eligible.push(port);
  }
  if (eligible.length > SERVICES_MAX) {
    lines.push(
      `ignored: ${id12} ${eligible.length - SERVICES_MAX} of ${eligible.length} ports: at most ${SERVICES_MAX} services of one container`,
    );
    eligible.length = SERVICES_MAX;
  }
  const named = eligible.map((port) => ({
    port,
    metadata: readMetadata(container.env, container.labels, port.number),
  }));
  const taken = named.filter(({ metadata }) => !isLeftOut(metadata, options));
  const group = { eligible: named.length, registered: taken.length, never: 0 }[options.portSuffix] > 1;
  const services = new Map<string, WantedService>();
  for (const { port, metadata } of named) {
    if (isLeftOut(metadata, options)) {
      lines.push(`ignored: ${id12} service on port ${port.number}`);
      continue;
    }
    const made = makeService(container, port, metadata, group, options, context, lines);
    if (made === undefined) continue;
    const { ID } = made.body;
    const other = services.get(ID);
    if (other === undefined) services.set(ID, made);
    else
      lines.push(`ignored: ${id12} port ${made.port} has the id ${ID} of port ${other.port}; give SERVICE_<port>_ID`);
  }
  return { services: [...services.values()], lines };
}

function isLeftOut(metadata: Metadata, options: RegistrationOptions): boolean {
  if ((metadata.pairs.get("ignore") ?? "") !== "") return true;
  return options.explicit && (metadata.pairs.get("name") ?? "") === "";
}

function makeService(
  container: Container,
  port: ContainerPort,
  metadata: Metadata,
  group: boolean,
  options: RegistrationOptions,
  context: WantedContext,
  lines: string[],
): WantedService | undefined {
  const id12 = shortId(container.id);
  const get = (key: string): string => metadata.pairs.get(key) ?? "";
  const base = get("name") || imageName(container, options.compat.has("image-name"));
  const name = group && !metadata.ofPort.has("name") ? `${base}-${port.number}` : base;
  const network = (options.compat.has("network") ? "" : get("network")) || options.network;
  const choice = chooseAddress(container, port, name, options, context, network);
  lines.push(...choice.lines);
  if (!choice.ok) {
    lines.push(`ignored: ${id12} port ${port.number}: ${choice.reason}`);
    return undefined;
  }
  const udp = port.protocol === "udp" ? ":udp" : "";
  const ID = get("id") || `${context.hostname}:${container.name}:${port.number}${udp}`;
  const { meta, faults } = attributes(metadata, options.compat.has("meta"));
  for (const fault of faults) lines.push(`warning: ${id12} ${ID}: ${fault}`);
  const tags = combineTags(get("tags"), context.forcedTags, port.protocol, options.compat.has("tag-order"));
  const asked = metadataCheck(
    {
      containerId: container.id,
      containerPort: port.number,
      address: choice.address || (options.compat.has("address") ? "" : context.nodeAddress),
      port: choice.port,
      metadata: metadata.pairs,
    },
    options,
  );
  const health = options.compat.has("health") ? undefined : drivenCheck(container, ID);
  // Without an id of its own the asked-for check would be numbered when there are two of them.
  const check = asked !== undefined && health !== undefined ? { CheckID: `service:${ID}`, ...asked } : asked;
  const checks: CheckBody[] = health === undefined ? [] : [drivenCheckBody(health, container)];
  if (!options.compat.has("owner")) {
    const digest = checksDigest(check === undefined ? checks : [check, ...checks]);
    meta[MARK_KEY] = markText({ owner: context.owner, container: id12, checks: digest });
  }
  const body: ServiceBody = {
    ID,
    Name: name,
    ...(tags.length === 0 ? {} : { Tags: tags }),
    Port: choice.port,
    ...(choice.address === "" ? {} : { Address: choice.address }),
    ...(Object.keys(meta).length === 0 ? {} : { Meta: meta }),
    ...(check === undefined ? {} : { Check: check }),
    ...(checks.length === 0 ? {} : { Checks: checks }),
  };
  return {
    containerId: container.id,
    port: `${port.number}/${port.protocol}`,
    body,
    health,
    startedAt: container.startedAt,
    chosen: choice.chosen,
  };
}
