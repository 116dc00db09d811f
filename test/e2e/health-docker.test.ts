import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningAgent, startAgent } from "../support/agent.js";
import { describeWith, root } from "../support/needs.js";
import { DockerEngine } from "./docker-engine.js";
import { eventually } from "./eventually.js";

/** A command run inside a container of Debian's docker.io. */
describeWith(
  ["docker", "busybox", "ip"],
  "a docker check",
  () => {
    let engine: DockerEngine;
    let agent: RunningAgent;
    beforeAll(async () => {
      engine = await DockerEngine.start();
      agent = await startAgent({ args: ["-enable-script-checks"], env: { DOCKER_HOST: engine.host } });
    });
    afterAll(async () => {
      await agent?.close();
      await engine?.close();
    });

    async function found(
      args: readonly string[],
      container: string,
      Timeout = "5s",
    ): Promise<{ Status: string; Output: string }> {
      const body = JSON.stringify({ DockerContainerID: container, Args: args, Interval: "1h", Timeout });
      const tried = await fetch(`http://${agent.httpAddr}/v1/agent/check/test`, { method: "PUT", body });
      return (await tried.json()) as { Status: string; Output: string };
    }

    it("has the exit code of its command as status and its words as output", async () => {
      const id = await engine.run("--name", "box", "noport:1");
      expect(await found(["sh", "-c", "echo inside; test -d /www"], id)).toEqual({
        Status: "passing",
        Output: "inside\n",
      });
      expect((await found(["sh", "-c", "exit 1"], "box")).Status).toBe("warning");
      expect((await found(["sh", "-c", "exit 3"], "box")).Status).toBe("critical");
      await engine.docker("rm", "-f", "box");
      await eventually(async () => expect((await found(["true"], id)).Status).toBe("critical"));
    });

    it("ends a command that overruns its time, and what it started, and nothing else", async () => {
      await engine.run("--name", "slow", "noport:1");
      const processes = (): Promise<string> => engine.docker("exec", "slow", "busybox", "ps");
      const { Status, Output } = await found(["sh", "-c", "touch /tmp/begun; sleep 77777 & sleep 88888"], "slow", "1s");
      expect([Status, Output]).toEqual(["critical", expect.stringMatching(/^Timed out \(1s\) running check/)]);
      await engine.docker("exec", "slow", "test", "-e", "/tmp/begun");
      await eventually(async () => expect(await processes()).not.toMatch(/sleep (77777|88888)/));
      expect(await processes()).toContain("sleep 100000");
    });
  },
  [root],
);
