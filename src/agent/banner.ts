import type { AgentConfig } from "../config/index.js";
import { consulBuildDate, consulVersion } from "./compatibility.js";
import type { PresenceOptions } from "./presence.js";

/** What is really listened on: ports as bound, -1 where off. */
export interface BoundPorts {
  readonly http: number;
  readonly dns: number;
}

const labelWidth = 22;

/** Consul's start-up block: labels right-aligned, values quoted where Consul quotes them. */
export function banner(config: AgentConfig, identity: PresenceOptions, ports: BoundPorts, version: string): string {
  const clients = config.addresses.client.join(" ");
  const rows: [label: string, value: string][] = [
    ["Version", `'${consulVersion}' (Rollcall ${version})`],
    ["Build Date", `'${consulBuildDate.replace("T", " ").replace("Z", " +0000 UTC")}'`],
    ["Node ID", `'${identity.nodeId}'`],
    ["Node name", `'${identity.nodeName}'`],
    ["Datacenter", `'${config.datacenter}' (Segment: '<all>')`],
    ["Server", `true (Bootstrap: ${config.bootstrap || config.dev})`],
    ["Client Addr", `[${clients}] (HTTP: ${ports.http}, HTTPS: -1, gRPC: -1, gRPC-TLS: -1, DNS: ${ports.dns})`],
    ["Cluster Addr", `${identity.advertise} (LAN: 8301, WAN: 8302)`],
    ["Gossip Encryption", "false"],
    ["Auto-Encrypt-TLS", "false"],
    ["ACL Enabled", "false"],
    ["Reporting Enabled", "false"],
    ["ACL Default Policy", "allow"],
  ];
  return `${rows.map(([label, value]) => `${label.padStart(labelWidth)}: ${value}`).join("\n")}\n`;
}

/** Where it listens, and a first service to paste: what a newcomer tries next. */
export function firstSteps(config: AgentConfig, ports: BoundPorts): string {
  const host = reachable(config.addresses.client[0] ?? "127.0.0.1");
  const api = `http://${bracketed(host)}:${ports.http}`;
  const lines: string[] = [];
  if (ports.http > 0) lines.push(`HTTP API on ${api}`);
  const sockets = ports.http < 0 ? [] : config.addresses.http.filter((address) => address.startsWith("unix://"));
  for (const socket of sockets) lines.push(`HTTP API on ${socket}`);
  if (ports.dns > 0) lines.push(`DNS on ${host} port ${ports.dns} (UDP and TCP)`);
  if (ports.http > 0) {
    const body = '{"Name":"web","Address":"127.0.0.1","Port":8080}';
    lines.push("", `Register a first service${ports.dns > 0 ? " and ask for it" : ""}:`);
    lines.push(`  curl -X PUT -d '${body}' ${api}/v1/agent/service/register`);
    if (ports.dns > 0) lines.push(`  dig @${host} -p ${ports.dns} web.service.${config.domain.replace(/\.$/, "")} SRV`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** Said loudly where the API is open to a network: there are no tokens yet. */
export function exposureWarning(config: AgentConfig): string | undefined {
  const open = config.addresses.http.filter((address) => !isLocal(address));
  if (open.length === 0 || config.httpConfig.allowWriteHttpFrom.length > 0) return undefined;
  return (
    `the HTTP API listens on ${[...new Set(open)].join(", ")} and there are no tokens: anybody who can reach it can change the registry. ` +
    "Limit writers with http_config.allow_write_http_from, or listen on 127.0.0.1"
  );
}

/** Said where anybody who may register a check may run commands by it. */
export function scriptsWarning({ health, httpConfig }: AgentConfig): string | undefined {
  if (!health.enableScriptChecks || httpConfig.allowWriteHttpFrom.length > 0) return undefined;
  return (
    "enable_script_checks lets anybody who can reach the HTTP API run commands here. Use enable_local_script_checks, or " +
    "limit writers with http_config.allow_write_http_from"
  );
}

function isLocal(address: string): boolean {
  return address.startsWith("127.") || address === "::1" || address.startsWith("unix://");
}

function reachable(address: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  return address === "::" ? "::1" : address;
}

function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
