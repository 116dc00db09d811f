import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { unitResult } from "../../../src/health/probers/os-service.js";
import { holds, probe } from "./probe.js";

let child: ChildProcess | undefined;
afterEach(async () => {
  child?.kill("SIGKILL");
  child = undefined;
  await holds.whenEmpty();
});

describe("an OS service check", () => {
  it.each([
    ["active", "passing"],
    ["activating", "warning"],
    ["deactivating", "warning"],
    ["reloading", "warning"],
    ["inactive", "critical"],
    ["failed", "critical"],
    ["unknown", "critical"],
  ])("of a unit that is %s is %s", (state, status) => {
    expect(unitResult("cron", state).status).toBe(status);
  });

  it.skipIf(existsSync("/run/systemd/system"))(
    "without systemd passes while a process of that name lives",
    async () => {
      // The command's name is what the kernel shows, so it is set by the program itself.
      const name = `svc${process.pid}`;
      child = spawn(
        process.execPath,
        ["-e", `process.title = "${name}"; console.log("up"); setInterval(() => {}, 1e6)`],
        {
          stdio: ["ignore", "pipe", "ignore"],
        },
      );
      await new Promise((resolve) => child!.stdout!.once("data", resolve));
      const output = `Service "${name}" is running (process ${child.pid})`;
      expect(await probe({ OSService: name })).toEqual({ status: "passing", output });
      const gone = new Promise((resolve) => child!.once("close", resolve));
      child.kill("SIGKILL");
      await gone;
      expect(await probe({ OSService: name })).toEqual({
        status: "critical",
        output: `Service "${name}" is not running`,
      });
    },
  );

  it.each(["--version", "../etc/passwd", "a b"])("never takes %j for a name", async (name) => {
    const { output } = await probe({ OSService: name });
    expect(output).toBe(`Service "${name}" is no name of a service`);
  });
});
