import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DockerEngine } from "./docker-engine.js";
import { ImageRoot } from "./image-root.js";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** No build calls them, and they are half of everything, which some engines copy into every layer. */
const heavyTools = /node_modules\/(@biomejs|@rolldown|@esbuild|lightningcss-[^/]+)$/;

/** Where `npm ci` finds packages in a build without a network: in npm's cache, or as they are installed here already. */
export type Packages = "npm's cache" | "installed here";

/**
 * Stands in for the official Node image, with nothing pulled: this machine's Node and npm at the places of the official one,
 * BusyBox for its shell, its user `node`.
 */
export async function importNodeBase(engine: DockerEngine, tag: string, packages: Packages): Promise<void> {
  const root = new ImageRoot();
  try {
    root.addProgram(process.execPath, "/usr/local/bin/node");
    const command = realpathSync(said("which", "npm")); // .../npm/bin/npm-cli.js
    cpSync(dirname(dirname(command)), root.path("usr/local/lib/node_modules/npm"), { recursive: true });
    if (packages === "npm's cache") addCache(root);
    else addInstalled(root);
    await root.import(engine, tag, "ENV PATH=/usr/local/bin:/usr/bin:/bin");
  } finally {
    root.close();
  }
}

function addCache(root: ImageRoot): void {
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", root.path("usr/local/bin/npm"));
  const cache = join(npmSetting("cache"), "_cacache");
  if (!existsSync(cache)) throw new Error(`npm's cache ${cache} is empty: run \`npm ci\` once, then again this`);
  cpSync(cache, root.path("root/.npm/_cacache"), { recursive: true });
  const settings = ["offline=true", "audit=false", "fund=false", "update-notifier=false"];
  writeFileSync(root.path("root/.npmrc"), [`registry=${npmSetting("registry")}`, ...settings, ""].join("\n"));
}

/** npm, but what `npm ci` would fetch is taken from here. */
function addInstalled(root: ImageRoot): void {
  const filter = (path: string): boolean => !heavyTools.test(path);
  cpSync(modules, root.path("opt/installed/node_modules"), { recursive: true, verbatimSymlinks: true, filter });
  const npm = "exec node /usr/local/lib/node_modules/npm/bin/npm-cli.js";
  const script = `#!/bin/sh\n[ "$1" = ci ] && exec cp -a /opt/installed/node_modules .\n${npm} "$@"\n`;
  writeFileSync(root.path("usr/local/bin/npm"), script, { mode: 0o755 });
}

/** An image with this machine's dig. */
export async function importDig(engine: DockerEngine, tag: string): Promise<void> {
  const root = new ImageRoot();
  try {
    root.addProgram("/usr/bin/dig", "/usr/bin/dig");
    await root.import(engine, tag, "ENV PATH=/usr/bin:/bin");
  } finally {
    root.close();
  }
}

/** This machine's nginx, set up like the official image: it includes what is in conf.d, where a first server listens on 80. */
export async function importNginx(engine: DockerEngine, tag: string): Promise<void> {
  const root = new ImageRoot();
  try {
    root.addProgram("/usr/sbin/nginx", "/usr/sbin/nginx");
    for (const folder of ["etc/nginx/conf.d", "var/log/nginx", "var/lib/nginx", "run"])
      mkdirSync(root.path(folder), { recursive: true });
    const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (kind) => `${kind}_temp_path /tmp/${kind};`,
    );
    const http = `access_log off; ${places.join(" ")} include /etc/nginx/conf.d/*.conf;`;
    const main = `user root root; pid /run/nginx.pid; error_log /dev/stderr notice; events {} http { ${http} }\n`;
    writeFileSync(root.path("etc/nginx/nginx.conf"), main);
    writeFileSync(root.path("etc/nginx/conf.d/default.conf"), "server { listen 80; }\n");
    await root.import(engine, tag, 'CMD ["/usr/sbin/nginx","-g","daemon off;"]', "EXPOSE 80");
  } finally {
    root.close();
  }
}

function npmSetting(key: string): string {
  return said("npm", "config", "get", key);
}

function said(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
