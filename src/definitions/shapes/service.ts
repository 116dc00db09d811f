import {
  aliased,
  bool,
  type FieldSpec,
  int,
  listOf,
  mapOf,
  type Shape,
  string,
  stringList,
  stringMap,
  struct,
} from "../json/shape.js";
import { fileCheckShape, serviceCheckShape } from "./check.js";
import { proxyShape } from "./proxy.js";

export const weightsShape = struct("Weights", { Passing: int, Warning: int });
export const localityShape = struct("Locality", { Region: string, Zone: string });
export const serviceAddressesShape = mapOf(struct("ServiceAddress", { Address: string, Port: int }));

function serviceFields(check: Shape): Readonly<Record<string, FieldSpec>> {
  return {
    Kind: string,
    ID: string,
    Name: string,
    Tags: stringList,
    Address: string,
    TaggedAddresses: aliased(serviceAddressesShape, "tagged_addresses"),
    Meta: stringMap,
    Port: int,
    SocketPath: string,
    Check: check,
    Checks: listOf(check),
    Weights: weightsShape,
    Token: string,
    EnableTagOverride: aliased(bool, "enable_tag_override"),
    Proxy: proxyShape,
    Locality: localityShape,
  };
}

/** A service whose sidecar is described by `sidecar`; unknown fields of `Connect` are passed over. */
function serviceStruct(check: Shape) {
  const sidecar = struct("ServiceDefinition", serviceFields(check), { unit: true });
  const connect = struct(
    "ServiceConnect",
    { Native: bool, SidecarService: aliased(sidecar, "sidecar_service") },
    { unit: true, lenient: true },
  );
  return struct("ServiceDefinition", { ...serviceFields(check), Connect: connect }, { unit: true });
}

/** Body of `service/register`. */
export const serviceShape = serviceStruct(serviceCheckShape);

/** A service in a configuration file. */
export const fileServiceShape = serviceStruct(fileCheckShape);
