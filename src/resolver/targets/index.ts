import { bind } from "./bind.js";
import { dnsmasq } from "./dnsmasq.js";
import { docker } from "./docker.js";
import { networkManager } from "./networkmanager.js";
import { resolvConf } from "./resolv-conf.js";
import { systemdResolved } from "./systemd-resolved.js";
import type { Target } from "./target.js";
import { unbound } from "./unbound.js";

/** Every target by name, in the order of the help text. */
export const targets: readonly Target[] = [resolvConf, systemdResolved, dnsmasq, unbound, bind, networkManager, docker];

export function targetNamed(name: string): Target | undefined {
  return targets.find((target) => target.name === name);
}
