import { detectAdvertised, isAnyAddress, readAddress, readAddresses } from "./address-choice.js";
import type { Interfaces } from "./address-template.js";
import type { ListenAddresses } from "./agent-config.js";
import type { Layer } from "./decode.js";
import type { Option, OptionTable, Read } from "./option.js";
import { OPTION_GROUPS, type ResolvedGroups } from "./options/index.js";
import type { ValueFault } from "./refusal.js";

/** Reads every option of every group; wrong values go to `faults` and keep their default. */
export function resolveGroups(layer: Layer, dev: boolean, faults: ValueFault[]): ResolvedGroups {
  const groups = Object.entries(OPTION_GROUPS).map(([name, table]) => [name, resolveTable(table, layer, dev, faults)]);
  return Object.fromEntries(groups) as ResolvedGroups;
}

function resolveTable(table: OptionTable, layer: Layer, dev: boolean, faults: ValueFault[]): object {
  return Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, resolveOption(option, layer, dev, faults)]),
  );
}

function resolveOption(option: Option<unknown>, layer: Layer, dev: boolean, faults: ValueFault[]): unknown {
  const fallback = dev && "dev" in option ? option.dev : option.fallback;
  const entry = layer.get(option.key);
  if (entry === undefined) return fallback;
  const read = option.read(entry.value);
  if (read.ok) return read.value;
  faults.push({ error: read.error, alone: read.alone === true, place: entry.place });
  return fallback;
}

/** Puts the machine's addresses in place of templates among the recursors, so that they are read like the rest. */
export function fillRecursors(layer: Layer, interfaces: Interfaces, faults: ValueFault[]): void {
  const entry = layer.get("recursors");
  if (entry === undefined) return;
  const filled = (entry.value as readonly string[]).flatMap((text) => {
    if (!text.includes("{{")) return [text];
    const read = readAddresses("recursors", text, interfaces);
    if (read.ok) return read.value;
    faults.push({ error: read.error, alone: false, place: entry.place });
    return [];
  });
  layer.set("recursors", { ...entry, value: filled });
}

/** Makes listen and advertised addresses of the address options. */
export function resolveAddresses(
  texts: ResolvedGroups["addresses"],
  layer: Layer,
  interfaces: Interfaces,
  faults: ValueFault[],
): ListenAddresses {
  const read = <T>(key: string, result: Read<T>, fallback: T): T => {
    if (result.ok) return result.value;
    faults.push({ error: result.error, alone: result.alone === true, place: layer.get(key)?.place });
    return fallback;
  };
  const several = (key: string, text: string, unix = false) =>
    read(key, readAddresses(key, text, interfaces, unix), []);
  const one = (key: string, text: string) => read(key, readAddress(key, text, interfaces), "");
  const client = several("client_addr", texts.client);
  const orClient = (key: string, text: string, unix: boolean) => (text === "" ? client : several(key, text, unix));
  const bind = one("bind_addr", texts.bind);
  let advertise = one("advertise_addr", texts.advertise);
  if (advertise === "" && bind !== "") {
    advertise = isAnyAddress(bind) ? read("bind_addr", detectAdvertised(bind, interfaces), "") : bind;
  }
  const advertiseWan = one("advertise_addr_wan", texts.advertiseWan);
  return {
    client,
    dns: orClient("addresses.dns", texts.dns, true),
    http: orClient("addresses.http", texts.http, true),
    https: orClient("addresses.https", texts.https, true),
    bind,
    advertise,
    advertiseWan: advertiseWan === "" ? advertise : advertiseWan,
  };
}
