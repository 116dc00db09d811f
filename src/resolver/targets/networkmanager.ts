import { dnsPort } from "../endpoint.js";
import { dnsmasqLines } from "./dnsmasq.js";
import { ownedBy, type Target } from "./target.js";

/** NetworkManager runs a dnsmasq of its own, which asks us for our domain and the servers of the links for the rest. */
export const networkManager: Target = {
  name: "networkmanager",
  title: "NetworkManager",
  reads: [],
  everything: false,
  reload: ["systemctl", "reload", "NetworkManager"],
  via: () => ({ address: "127.0.0.1", port: dnsPort }),
  plan: (settings) => ({
    ok: true,
    files: [
      { path: "/etc/NetworkManager/conf.d/rollcall.conf", text: `# ${ownedBy}\n[main]\ndns=dnsmasq\n` },
      { path: "/etc/NetworkManager/dnsmasq.d/rollcall.conf", text: dnsmasqLines(settings) },
    ],
    advice: [
      "needs the program dnsmasq (package dnsmasq-base), which NetworkManager runs on 127.0.0.1",
      "where NetworkManager hands DNS to systemd-resolved (dns=systemd-resolved), set up systemd-resolved instead",
    ],
  }),
  remedy(symptom, { domain }) {
    if (symptom === "refused-connection" || symptom === "silent") {
      return "systemctl restart NetworkManager; its dnsmasq starts only with dns=dnsmasq (see: NetworkManager --print-config)";
    }
    return `see that no other file in /etc/NetworkManager/dnsmasq.d takes ${domain}, then: systemctl restart NetworkManager`;
  },
};
