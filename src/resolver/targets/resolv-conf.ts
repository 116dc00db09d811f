import { dnsPort, formatEndpoint } from "../endpoint.js";
import { directRemedy } from "../hop.js";
import { editResolvConf, parseResolvConf } from "../resolv-conf.js";
import type { Target } from "./target.js";

const path = "/etc/resolv.conf";

/** The stub resolver itself: Rollcall as the only nameserver. */
export const resolvConf: Target = {
  name: "resolv-conf",
  title: "/etc/resolv.conf",
  reads: [path],
  everything: true,
  reload: [],
  via: (settings) => ({ address: settings.server.address, port: dnsPort }),
  plan({ server, search, ndots }, files) {
    if (server.port !== dnsPort) {
      return {
        ok: false,
        reason: `${path} has no syntax for a port, and ${formatEndpoint(server)} is not port ${dnsPort}`,
        remedy: `start the agent with -dns-port=${dnsPort} (it needs CAP_NET_BIND_SERVICE), or set up dnsmasq, unbound, bind or systemd-resolved in front of it`,
      };
    }
    const before = files.get(path) ?? "";
    const text = editResolvConf(before, {
      nameserver: server.address,
      ...(search === undefined ? {} : { search }),
      ...(ndots === undefined ? {} : { ndots }),
    });
    const replaced = parseResolvConf(before).nameservers.filter((address) => address !== server.address);
    const recursors = replaced.map((address) => `-recursor=${address}`).join(" ");
    const advice = replaced.length === 0 ? [] : [`what was asked until now must be asked by the agent: ${recursors}`];
    return { ok: true, files: [{ path, text }], advice };
  },
  remedy: (symptom, { server, domain }) => directRemedy(symptom, server, domain),
};
