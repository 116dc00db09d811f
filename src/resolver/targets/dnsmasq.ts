import { dnsPort, type Endpoint } from "../endpoint.js";
import type { Settings } from "../settings.js";
import { ownedBy, type Target } from "./target.js";

/** The lines that send our domain to us, for dnsmasq itself and for the one that NetworkManager runs. */
export function dnsmasqLines({ server, domain }: Settings): string {
  return `${[
    `# ${ownedBy}`,
    `server=/${domain}/${hashed(server)}`,
    "# Our addresses are private ones by nature: not an attack, also under stop-dns-rebind.",
    `rebind-domain-ok=/${domain}/`,
  ].join("\n")}\n`;
}

function hashed({ address, port }: Endpoint): string {
  return port === dnsPort ? address : `${address}#${port}`;
}

export const dnsmasq: Target = {
  name: "dnsmasq",
  title: "dnsmasq",
  reads: ["/etc/dnsmasq.conf"],
  everything: false,
  reload: ["systemctl", "restart", "dnsmasq"],
  via: () => ({ address: "127.0.0.1", port: dnsPort }),
  plan(settings, files) {
    const main = files.get("/etc/dnsmasq.conf");
    const reads = main === undefined || /^\s*conf-dir\s*=\s*\/etc\/dnsmasq\.d\b/m.test(main);
    return {
      ok: true,
      files: [{ path: "/etc/dnsmasq.d/rollcall.conf", text: dnsmasqLines(settings) }],
      advice: reads
        ? []
        : [
            "/etc/dnsmasq.conf has no conf-dir=/etc/dnsmasq.d: Debian's service gives it on the command line, others need the line",
          ],
    };
  },
  remedy(symptom, { domain }) {
    if (symptom === "refused-connection" || symptom === "silent") {
      return "start dnsmasq (systemctl restart dnsmasq), or name where it listens with -via";
    }
    if (symptom === "refused")
      return "dnsmasq has no server for the name: restart it, a reload does not read server= lines";
    return `restart dnsmasq, and see that no other server=/${domain}/ or address=/${domain}/ line and no local= line takes the domain`;
  },
};
