import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What the end-to-end suites need from Debian: the program that proves it is there, and the package that brings it. */
export const debianPackages = {
  dig: { program: "/usr/bin/dig", package: "bind9-dnsutils" },
  kdig: { program: "/usr/bin/kdig", package: "knot-dnsutils" },
  nginx: { program: "/usr/sbin/nginx", package: "nginx-light" },
  curl: { program: "/usr/bin/curl", package: "curl" },
  docker: { program: "/usr/sbin/dockerd", package: "docker.io" },
  iptables: { program: "/usr/sbin/iptables", package: "iptables" },
  busybox: { program: "/bin/busybox", package: "busybox-static" },
  ip: { program: "/sbin/ip", package: "iproute2" },
  openssl: { program: "/usr/bin/openssl", package: "openssl" },
  dnsmasq: { program: "/usr/sbin/dnsmasq", package: "dnsmasq-base" },
  unbound: { program: "/usr/sbin/unbound", package: "unbound" },
  named: { program: "/usr/sbin/named", package: "bind9" },
  nsd: { program: "/usr/sbin/nsd", package: "nsd" },
  knotd: { program: "/usr/sbin/knotd", package: "knot" },
  gcc: { program: "/usr/bin/gcc", package: "gcc" },
  muslGcc: { program: "/usr/bin/musl-gcc", package: "musl-tools" },
} as const;

/** What only the soak needs, being large. */
export const soakPackages = {
  go: { program: "/usr/bin/go", package: "golang-go" },
  java: { program: "/usr/bin/java", package: "default-jdk-headless" },
} as const;

export type Program = keyof typeof debianPackages;

export function isInstalled(program: Program): boolean {
  return existsSync(debianPackages[program].program);
}

interface Packaged {
  readonly program: string;
  readonly package: string;
}

/**
 * Installs what is missing, when we are root and apt is there; else leaves it to the suites to say what they skip.
 * RUNLEVEL=1 keeps the packages' own services from starting: tests start what they need themselves.
 */
export function installMissing(wanted: readonly Packaged[] = Object.values(debianPackages)): void {
  const missing = wanted.filter(({ program }) => !existsSync(program));
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  const packages = missing.map((needed) => needed.package);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const install = (): number | null =>
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env, stdio: "ignore" })
      .status;
  if (install() === 0) return;
  execFileSync("apt-get", ["update", "-qq"], { env, stdio: "ignore" });
  if (install() !== 0) console.error(`apt-get could not install: ${packages.join(" ")}`);
}
