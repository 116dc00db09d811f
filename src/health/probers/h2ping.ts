import type { H2pingCheck } from "../../records/index.js";
import { readTarget } from "../network/dial.js";
import { errnoText, type NetworkError } from "../network/go-errors.js";
import { ProbeSession } from "../network/http2-session.js";
import { critical, fails, networkTimeoutMs, type ProbeResult, type Prober } from "./prober.js";

/** An HTTP/2 PING that is acknowledged. */
export const h2pingProber: Prober<H2pingCheck> = {
  kind: "h2ping",
  timeoutMsDefault: networkTimeoutMs,
  host(definition) {
    const target = readTarget(definition.address);
    return target.ok ? target.host : "";
  },
  probe(definition, around, done) {
    const target = readTarget(definition.address);
    const undialled = (why: string) => `Failed to dial to ${definition.address}: ${why}`;
    if (!target.ok) return fails(critical(undialled(target.error)), done);
    let finished = false;
    const finish = (result: ProbeResult) => {
      if (finished) return;
      finished = true;
      session.close();
      done(result);
    };
    const session = new ProbeSession(target, definition, around, {
      ready: (http2) => {
        const pinged = (error: Error | null) => {
          if (error === null) finish({ status: "passing", output: "HTTP2 ping was successful" });
        };
        http2.ping(pinged);
      },
      undialled: ({ text, silent }) => finish(critical(undialled(text), silent)),
      broken: (error) => finish(critical(`HTTP2 ping failed: ${pingFault(error)}`)),
    });
    const stop = () => {
      finished = true;
      session.close();
      return critical("HTTP2 ping failed: context deadline exceeded", true);
    };
    return { expire: stop, cancel: stop };
  },
};

function pingFault(error: NetworkError | undefined): string {
  if (error === undefined) return "unexpected EOF";
  return errnoText(error.code) ?? error.message;
}
