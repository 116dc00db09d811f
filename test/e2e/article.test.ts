import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWith, root } from "../support/needs.js";
import { ArticleScene } from "./article-scene.js";
import { DockerEngine } from "./docker-engine.js";
import { eventually } from "./eventually.js";
import { dig } from "./programs.js";
import { Traffic } from "./traffic.js";

/** Engine and programs start more than once in these. */
const killing = { timeout: 90_000 };

/** Requests at a time while a container stops. */
const lanes = 4;

/**
 * The article's set-up on a real engine and Debian's nginx: containers appear, nginx follows. Once with one process for all,
 * once with the registrator and the renderer as processes of their own over HTTP.
 */
describeWith(
  ["docker", "busybox", "ip", "nginx", "dig"],
  "containers appear, nginx follows",
  () => {
    let engine: DockerEngine;
    let scene: ArticleScene | undefined;
    beforeAll(async () => {
      engine = await DockerEngine.start();
    });
    afterEach(async () => {
      await scene?.close();
      scene = undefined;
      await engine.clear();
    });
    afterAll(async () => {
      await engine?.close();
    });

    it.each(["one process", "separate programs"] as const)("as %s", { timeout: 90_000 }, async (arrangement) => {
      scene = await ArticleScene.start(engine, arrangement);
      const { agent } = scene;
      const ports = await Promise.all(["w1", "w2", "w3"].map((name) => scene!.run(name)));
      await scene.answering(["w1", "w2", "w3"]);
      expect(Object.keys((await scene.api("/v1/catalog/services")) as object)).toContain("web");
      const srv = await dig(agent.dnsPort, "web.service.consul", "SRV", "+bufsize=4096");
      expect(srv.map((line) => line.split(" ")[2]).sort()).toEqual([...ports].sort());

      await scene.run("w4");
      await scene.answering(["w1", "w2", "w3", "w4"]);

      const workers = new Set(scene.proxied().map(({ worker }) => worker));
      const reloaded = () => scene!.proxied().filter(({ worker }) => !workers.has(worker));
      const traffic = new Traffic(() => scene!.get(), lanes);
      await engine.docker("stop", "w2");
      await eventually(() => expect(reloaded()).not.toEqual([]));
      await scene.answering(["w1", "w3", "w4"]);
      await traffic.stop();
      expect(traffic.faults).toEqual([]);
      expect(reloaded().flatMap(({ upstreams }) => upstreams)).not.toContain(`127.0.0.1:${ports[1]}`);
      expect(scene.configuration()).not.toContain(ports[1]);
    });

    it.each(["one process", "separate programs"] as const)(
      "as %s, comes back right after the engine and we were killed in turn",
      killing,
      async (arrangement) => {
        scene = await ArticleScene.start(engine, arrangement);
        await scene.run("w1");
        await scene.run("w2");
        await scene.answering(["w1", "w2"]);
        await engine.down("SIGKILL");
        await engine.up();
        // An engine that comes back stops what ran under its predecessor.
        await engine.docker("rm", "-f", "w2");
        await engine.docker("start", "w1");
        await scene.run("w3");
        await scene.answering(["w1", "w3"]);
        await scene.restart(async () => {
          await engine.docker("rm", "-f", "w3");
          await engine.run("--name", "w4", "-p", "127.0.0.1::80", "--hostname", "w4", "named:1");
        });
        await scene.answering(["w1", "w4"]);
        const shown = (await scene.api("/v1/catalog/service/web")) as unknown[];
        expect(shown).toHaveLength(2);
      },
    );
  },
  [root],
);
