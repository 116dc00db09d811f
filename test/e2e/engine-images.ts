import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DockerEngine } from "./docker-engine.js";

/** BusyBox commands that images offer. */
const applets = ["sh", "httpd", "sleep", "test", "true", "touch", "rm", "nc", "kill", "cat", "hostname", "nslookup"];

/** Ends at once on SIGTERM and answers HTTP on port 80, which BusyBox's httpd as process 1 would not. */
const politeServer = `trap 'exit 0' TERM; httpd -f -p 80 -h /www & wait`;

/** Told to stop, it serves on for three seconds. */
const slowServer = `trap 'sleep 3; exit 0' TERM; httpd -f -p 80 -h /www & wait; wait`;

/** Answers with its host name. Told to stop, it takes no new request and ends once those under way are answered. */
const namingServer = `hostname > /www/index.html; trap 'kill $!; sleep 0.2; exit 0' TERM; httpd -f -p 80 -h /www & wait`;

/** Images of every engine: name to changes, as `docker import -c` takes them. */
const images: Readonly<Record<string, readonly string[]>> = {
  "web:1": [`CMD ["sh","-c","${politeServer}"]`, "EXPOSE 80"],
  "slow:1": [`CMD ["sh","-c","${slowServer}"]`, "EXPOSE 80"],
  "named:1": [`CMD ["sh","-c","${namingServer}"]`, "EXPOSE 80", "LABEL SERVICE_NAME=web"],
  "noport:1": ['CMD ["sleep","100000"]'],
  "health:1": [
    `CMD ["sh","-c","${politeServer}"]`,
    "EXPOSE 80",
    "HEALTHCHECK --interval=1s --timeout=2s --start-period=1s --retries=1 CMD test ! -f /tmp/bad",
  ],
};

/** Makes the images from this machine's BusyBox; nothing is pulled. */
export async function importImages(engine: DockerEngine): Promise<void> {
  const root = join(engine.directory, "root");
  for (const folder of ["bin", "tmp", "www", "etc", "proc", "dev"]) mkdirSync(join(root, folder), { recursive: true });
  copyFileSync("/bin/busybox", join(root, "bin", "busybox"));
  for (const applet of applets) symlinkSync("busybox", join(root, "bin", applet));
  writeFileSync(join(root, "www", "index.html"), "ok\n");
  const archive = join(engine.directory, "root.tar");
  execFileSync("tar", ["-C", root, "-cf", archive, "."]);
  for (const [name, changes] of Object.entries(images)) {
    await engine.docker("import", ...changes.flatMap((change) => ["-c", change]), archive, name);
  }
}
