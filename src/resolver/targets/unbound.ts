import { dnsPort, type Endpoint, isLoopback } from "../endpoint.js";
import { ownedBy, type Target } from "./target.js";

/** Unbound takes us for the authoritative server of our domain. */
export const unbound: Target = {
  name: "unbound",
  title: "Unbound",
  reads: ["/etc/unbound/unbound.conf"],
  everything: false,
  reload: ["unbound-control", "reload"],
  via: () => ({ address: "127.0.0.1", port: dnsPort }),
  plan({ server, domain }, files) {
    const lines = [
      `# ${ownedBy}`,
      "server:",
      ...(isLoopback(server.address)
        ? ["    # Unbound asks no server on this host unless told to.", "    do-not-query-localhost: no"]
        : []),
      "    # The root zone proves that our domain does not exist; and our addresses are private by nature.",
      `    domain-insecure: "${domain}"`,
      `    private-domain: "${domain}"`,
      "stub-zone:",
      `    name: "${domain}"`,
      `    stub-addr: ${atPort(server)}`,
    ];
    const main = files.get("/etc/unbound/unbound.conf");
    const reads = main === undefined || /^\s*include(-toplevel)?:\s*"?\/etc\/unbound\/unbound\.conf\.d\//m.test(main);
    return {
      ok: true,
      files: [{ path: "/etc/unbound/unbound.conf.d/rollcall.conf", text: `${lines.join("\n")}\n` }],
      advice: reads ? [] : ['/etc/unbound/unbound.conf needs: include-toplevel: "/etc/unbound/unbound.conf.d/*.conf"'],
    };
  },
  remedy(symptom, { domain }) {
    if (symptom === "refused-connection" || symptom === "silent") {
      return "start Unbound, or name where it listens with -via";
    }
    if (symptom === "servfail") {
      return `Unbound may not ask us: do-not-query-localhost: no and domain-insecure: "${domain}" must be in effect (unbound-control get_option do-not-query-localhost; unbound-control list_insecure)`;
    }
    if (symptom === "refused") return "access-control of Unbound refuses this client";
    return `unbound-control reload, then unbound-control list_stubs must show ${domain}; a local-zone above it would win`;
  },
};

function atPort({ address, port }: Endpoint): string {
  return port === dnsPort ? address : `${address}@${port}`;
}
