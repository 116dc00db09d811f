import { dnsPort, formatEndpoint } from "../endpoint.js";
import { ownedBy, type Target } from "./target.js";

/** Since this version `DNS=` takes a port; before, the line is dropped with a warning. */
const portSyntaxSince = 246;

const mainPath = "/etc/systemd/resolved.conf";

/** systemd-resolved asks us for our domain and keeps its other servers for the rest. */
export const systemdResolved: Target = {
  name: "systemd-resolved",
  title: "systemd-resolved",
  reads: [mainPath],
  everything: false,
  reload: ["systemctl", "restart", "systemd-resolved"],
  via: () => ({ address: "127.0.0.53", port: dnsPort }),
  plan({ server, domain, search = [] }, files, { systemdVersion }) {
    if (server.port !== dnsPort && systemdVersion !== undefined && systemdVersion < portSyntaxSince) {
      return {
        ok: false,
        reason: `systemd ${systemdVersion} has no syntax for a port in DNS= (since v${portSyntaxSince})`,
        remedy: `start the agent with -dns-port=${dnsPort} on an address of its own, such as 127.0.0.2`,
      };
    }
    const others = /^[ \t]*DNS[ \t]*=[ \t]*(\S.*)$/m.exec(files.get(mainPath) ?? "")?.[1];
    if (others !== undefined) {
      return {
        ok: false,
        reason: `${mainPath} has DNS=${others}: systemd-resolved asks any of its global servers for any name, so ours would fail now and then`,
        remedy: `give those servers to a link (resolvectl dns LINK ${others}), or to the agent as its recursors, and take the line out`,
      };
    }
    const address = server.port === dnsPort ? server.address : formatEndpoint(server);
    const lines = [
      `# ${ownedBy}`,
      "[Resolve]",
      `DNS=${address}`,
      `Domains=${[`~${domain}`, ...search].join(" ")}`,
      "# The root zone proves that our domain does not exist: a validating resolver would refuse our answers.",
      "DNSSEC=no",
    ];
    const unknown =
      systemdVersion === undefined && server.port !== dnsPort
        ? [`the version of systemd is not known here; a port in DNS= needs v${portSyntaxSince} or later`]
        : [];
    return {
      ok: true,
      files: [{ path: "/etc/systemd/resolved.conf.d/rollcall.conf", text: `${lines.join("\n")}\n` }],
      advice: [
        ...unknown,
        "programs use it when /etc/resolv.conf links to /run/systemd/resolve/stub-resolv.conf or nsswitch.conf names `resolve`",
      ],
    };
  },
  remedy(symptom, { domain }) {
    if (symptom === "refused-connection" || symptom === "silent") {
      return "systemctl restart systemd-resolved; DNSStubListener=no in resolved.conf turns 127.0.0.53 off";
    }
    if (symptom === "servfail") return `a link with DNSSEC=yes refuses ${domain}: resolvectl dnssec LINK no`;
    return `resolvectl status must show ~${domain} with our address; another link may claim ${domain} or ~. too: resolvectl domain`;
  },
};
