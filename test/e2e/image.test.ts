import { expect, it } from "vitest";
import { describeWith, root } from "../support/needs.js";
import { tryImage } from "./image-trial.js";

/** A build compiles everything in a container, on a machine that others use too, and some engines copy every layer. */
const buildWithinMs = 600_000;

describeWith(
  ["docker", "busybox", "ip", "dig", "curl", "nginx"],
  "the container image",
  () => {
    it("keeps what its users rely on", { timeout: buildWithinMs }, async () => {
      const { promises } = await tryImage("installed here");
      const broken = Object.entries(promises).filter(([, kept]) => !kept);
      expect(broken.map(([promise]) => promise)).toEqual([]);
    });
  },
  [root],
);
