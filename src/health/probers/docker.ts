import type { DockerCheck } from "../../records/index.js";
import { OutputTail } from "../output.js";
import { commandTimeoutMs, critical, fails, type ProbeResult, type Prober } from "./prober.js";
import { commandLine, statusOfExit, timedOut } from "./script.js";

/** A command inside a container, through the engine's exec. */
export const dockerProber: Prober<DockerCheck> = {
  kind: "docker",
  timeoutMsDefault: commandTimeoutMs,
  host: () => "",
  probe(definition, around, done) {
    if (around.docker === undefined) return fails(critical("no Docker engine is configured"), done);
    const output = new OutputTail(around.outputBytesMax);
    let finished = false;
    const finish = (result: ProbeResult) => {
      if (finished) return;
      finished = true;
      done(result);
    };
    const exec = around.docker.exec(definition.containerId, commandLine(definition), {
      output: (chunk) => output.push(chunk),
      ended: (outcome) => {
        if ("error" in outcome) finish(critical(outcome.error));
        else finish({ status: statusOfExit(outcome.exitCode), output: output.markedText() });
      },
    });
    const stop = () => {
      finished = true;
      exec.cancel();
      return critical(timedOut(around.timeoutMs, output));
    };
    return { expire: stop, cancel: stop };
  },
};
