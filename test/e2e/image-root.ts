import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DockerEngine } from "./docker-engine.js";

const folders = ["bin", "usr/bin", "usr/local/bin", "etc", "root", "home/node", "tmp", "var/lib", "proc", "dev"];

/** What the Dockerfile's commands, `#!/usr/bin/env node` and the trial call. */
const applets = ["sh", "mkdir", "chown", "chmod", "ln", "id", "ls", "cat", "rm", "cp"];

/** The root folder of an image that is made here and pulled from nowhere: BusyBox, and this machine's programs. */
export class ImageRoot {
  readonly #directory = mkdtempSync(join(tmpdir(), "rollcall-image-"));

  constructor() {
    for (const folder of folders) mkdirSync(this.path(folder), { recursive: true });
    chmodSync(this.path("tmp"), 0o1777);
    copyFileSync("/bin/busybox", this.path("bin/busybox"));
    for (const applet of applets) symlinkSync("busybox", this.path(`bin/${applet}`));
    symlinkSync("../../bin/busybox", this.path("usr/bin/env"));
    writeFileSync(this.path("etc/passwd"), "root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n");
    writeFileSync(this.path("etc/group"), "root:x:0:\nnode:x:1000:\n");
  }

  /** Where a file of the image is on this machine. */
  path(inside: string): string {
    return join(this.#directory, "root", inside);
  }

  /** A program of this machine, with every library that it loads; those stay at their places. */
  addProgram(from: string, inside: string): void {
    const program = realpathSync(from);
    const libraries = execFileSync("ldd", [program], { encoding: "utf8" }).match(/\/\S+(?= \(0x)/g) ?? [];
    for (const [source, place] of [[program, inside], ...libraries.map((library) => [library, library])]) {
      mkdirSync(dirname(this.path(place!)), { recursive: true });
      copyFileSync(source!, this.path(place!));
    }
  }

  /** Gives it to the engine as an image; `changes` are those of `docker import -c`. */
  async import(engine: DockerEngine, tag: string, ...changes: readonly string[]): Promise<void> {
    const archive = join(this.#directory, "root.tar");
    execFileSync("tar", ["-C", this.path(""), "--owner=0", "--group=0", "-cf", archive, "."]);
    await engine.docker("import", ...changes.flatMap((change) => ["-c", change]), archive, tag);
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
