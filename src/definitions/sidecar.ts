import type { CheckInput } from "../records/index.js";
import type { ServiceInput } from "./input.js";

/** Ports that Consul gives to sidecars which name none. */
export const sidecarPortMin = 21_000;
export const sidecarPortMax = 21_255;

/** ID of a service's sidecar. */
export function sidecarId(serviceId: string): string {
  return `${serviceId}-sidecar-proxy`;
}

/** The registration of the sidecar that a service asks for, or undefined when it asks for none. */
export function sidecarOf(parent: ServiceInput, port: number): ServiceInput | undefined {
  const given = parent.Connect?.SidecarService;
  if (given === null || given === undefined) return undefined;
  const name = parent.Name ?? "";
  const id = parent.ID || name;
  const ownPort = given.Port || port;
  const proxy = given.Proxy ?? {};
  return {
    ...given,
    ID: sidecarId(id),
    Name: given.Name || `${name}-sidecar-proxy`,
    Kind: "connect-proxy",
    Port: ownPort,
    Tags: given.Tags ?? parent.Tags ?? null,
    Meta: given.Meta ?? parent.Meta ?? null,
    Locality: given.Locality ?? parent.Locality ?? null,
    Proxy: {
      ...proxy,
      DestinationServiceName: proxy["DestinationServiceName"] || name,
      DestinationServiceID: proxy["DestinationServiceID"] || id,
      LocalServiceAddress: proxy["LocalServiceAddress"] || "127.0.0.1",
      ...((proxy["LocalServicePort"] || parent.Port) && { LocalServicePort: proxy["LocalServicePort"] || parent.Port }),
    },
    ...(!given.Check && !given.Checks?.length && { Checks: defaultChecks(given.Address || "127.0.0.1", ownPort, id) }),
  };
}

const tenSecondsNs = 10_000_000_000;

function defaultChecks(address: string, port: number, parentId: string): readonly CheckInput[] {
  return [
    { Name: "Connect Sidecar Listening", TCP: `${address}:${port}`, Interval: tenSecondsNs },
    { Name: `Connect Sidecar Aliasing ${parentId}`, AliasService: parentId },
  ];
}
