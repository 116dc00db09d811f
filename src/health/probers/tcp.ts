import type { Socket } from "node:net";
import type { TcpCheck } from "../../records/index.js";
import { connectionFault, dial, readTarget, secure } from "../network/dial.js";
import type { NetworkError } from "../network/go-errors.js";
import { critical, fails, networkTimeoutMs, type Prober } from "./prober.js";

/** A connection, and a TLS handshake where asked; closed as soon as it stands. */
export const tcpProber: Prober<TcpCheck> = {
  kind: "tcp",
  timeoutMsDefault: networkTimeoutMs,
  host(definition) {
    const target = readTarget(definition.address);
    return target.ok ? target.host : "";
  },
  probe(definition, around, done) {
    const target = readTarget(definition.address);
    if (!target.ok) return fails(critical(target.error), done);
    const raw = dial(target, around);
    let socket: Socket = raw;
    let finished = false;
    const finish = (result: Parameters<typeof done>[0]) => {
      if (finished) return;
      finished = true;
      socket.destroy();
      raw.destroy();
      done(result);
    };
    const fail = (error: NetworkError) => {
      const fault = connectionFault(error, target);
      finish(critical(fault.text, fault.silent));
    };
    const succeed = () => {
      finish({
        status: "passing",
        output: `TCP${definition.useTls ? "+TLS" : ""} connect ${definition.address}: Success`,
      });
    };
    raw.on("error", fail);
    if (definition.useTls) {
      raw.once("connect", () => {
        if (finished) return;
        socket = secure(raw, target.host, definition, around);
        socket.on("error", fail).once("secureConnect", succeed);
        socket.once("close", () => finish(critical("EOF")));
      });
    } else {
      raw.once("connect", succeed);
    }
    const stop = () => {
      finished = true;
      socket.destroy();
      raw.destroy();
      return critical(`dial tcp ${definition.address}: i/o timeout`, true);
    };
    return { expire: stop, cancel: stop };
  },
};
