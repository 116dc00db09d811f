import { dnsPort, formatEndpoint, isLoopback } from "../endpoint.js";
import { directRemedy } from "../hop.js";
import type { Target } from "./target.js";

const path = "/etc/docker/daemon.json";

/** The engine hands us to its containers, directly or behind its own 127.0.0.11. */
export const docker: Target = {
  name: "docker",
  title: "Docker",
  reads: [path],
  everything: true,
  reload: ["systemctl", "restart", "docker"],
  via: (settings) => settings.server,
  plan({ server, search, ndots }, files) {
    if (server.port !== dnsPort || isLoopback(server.address)) {
      return {
        ok: false,
        reason: `containers cannot ask ${formatEndpoint(server)}: "dns" takes an address without a port, and 127.0.0.1 is the container itself`,
        remedy:
          "start the agent with -dns-port=53 and -client on the bridge's address (172.17.0.1), and give -server=172.17.0.1:53",
      };
    }
    const read = readObject(files.get(path));
    if (read === undefined) {
      return {
        ok: false,
        reason: `${path} is no JSON object`,
        remedy: "mend it by hand; the engine would not start with it",
      };
    }
    const before = Array.isArray(read["dns"]) ? read["dns"].filter((entry) => entry !== server.address) : [];
    const options = Array.isArray(read["dns-opts"]) ? (read["dns-opts"] as unknown[]) : [];
    const others = options.filter((entry) => typeof entry !== "string" || !entry.startsWith("ndots:"));
    const text = JSON.stringify(
      {
        ...read,
        dns: [server.address],
        ...(search === undefined ? {} : { "dns-search": search }),
        ...(ndots === undefined ? {} : { "dns-opts": [...others, `ndots:${ndots}`] }),
      },
      null,
      2,
    );
    const recursors = before.map((entry) => `-recursor=${String(entry)}`).join(" ");
    return {
      ok: true,
      files: [{ path, text: `${text}\n` }],
      advice: [
        "containers take it when they are created anew",
        ...(before.length === 0 ? [] : [`what was asked until now must be asked by the agent: ${recursors}`]),
      ],
    };
  },
  remedy: (symptom, { server, domain }) => directRemedy(symptom, server, domain),
};

/** An empty or absent file is an empty object; undefined for what is no object. */
function readObject(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined || text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
