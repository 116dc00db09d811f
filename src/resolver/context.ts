import { join, resolve } from "node:path";
import type { ResolverFlags } from "./arguments.js";
import type { Inquiry } from "./diagnosis.js";
import { dnsPort, type Endpoint, parseEndpoint } from "./endpoint.js";
import { readText } from "./files.js";
import type { AgentFacts, ResolverPorts } from "./ports.js";
import type { HostFacts, HostFiles, Settings } from "./settings.js";
import type { Place } from "./setup-files.js";
import { StateDirectory } from "./state.js";
import type { Target } from "./targets/target.js";

/** One run of the program: the flags settled with what the agent says. */
export interface Run {
  readonly flags: ResolverFlags;
  readonly ports: ResolverPorts;
  readonly place: Place;
  readonly settings: Settings;
  readonly inquiry: Inquiry;
  readonly agent: AgentFacts;
  readonly via: Endpoint | undefined;
}

const defaultDnsPort = 8600;
const defaultTimeoutMs = 2_000;

/** @returns the reason as text when a flag makes no sense */
export async function settle(flags: ResolverFlags, ports: ResolverPorts): Promise<Run | string> {
  const agent = flags.server !== undefined && flags.domain !== undefined ? {} : await ports.agent();
  const port = agent.dnsPort ?? defaultDnsPort;
  const server = parseEndpoint(flags.server ?? "127.0.0.1", port);
  if (server === undefined) return `-server: "${flags.server}" is no address with a port`;
  const via = flags.via === undefined ? undefined : parseEndpoint(flags.via, dnsPort);
  if (flags.via !== undefined && via === undefined) return `-via: "${flags.via}" is no address`;
  const domain = (flags.domain ?? agent.domain ?? "consul").replace(/\.$/, "").toLowerCase();
  const odd = [domain, ...(flags.search ?? [])].find((name) => !/^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/i.test(name));
  if (odd !== undefined) return `"${odd}" is no domain name`;
  const settings: Settings = {
    server,
    domain,
    ...(flags.search === undefined ? {} : { search: flags.search }),
    ...(flags.ndots === undefined ? {} : { ndots: flags.ndots }),
  };
  const root = resolve(flags.root ?? "/");
  const state = new StateDirectory(resolve(flags.state ?? join(root, "var/lib/rollcall/resolver")));
  const timeoutMs = flags.timeout === undefined ? defaultTimeoutMs : flags.timeout / 1e6;
  const inquiry: Inquiry = { settings, ports, timeoutMs, outside: flags.outside };
  return { flags, ports, place: { root, state }, settings, inquiry, agent, via };
}

/** The files that a plan starts from: as they were before a set-up of ours, so that a second one replaces the first. */
export async function filesFor(run: Run, target: Target): Promise<HostFiles> {
  const files = new Map<string, string | undefined>();
  const recorded = (await run.place.state.setup(target.name))?.files ?? [];
  for (const path of target.reads) {
    const before = recorded.find((file) => file.path === path)?.before;
    if (before?.kind === "file") {
      files.set(path, Buffer.from(await run.place.state.copy(before.backup)).toString("latin1"));
    } else if (before?.kind === "absent") files.set(path, undefined);
    else files.set(path, await hostText(run, path));
  }
  return files;
}

export function hostText(run: Run, path: string): Promise<string | undefined> {
  return readText(join(run.place.root, path));
}

/** Only systemd-resolved's set-up depends on a version. */
export async function factsFor(run: Run, target: Target): Promise<HostFacts> {
  if (target.name !== "systemd-resolved") return {};
  const { text } = await run.ports.run(["systemctl", "--version"]);
  const version = /^systemd (\d+)/.exec(text)?.[1];
  return version === undefined ? {} : { systemdVersion: Number(version) };
}
