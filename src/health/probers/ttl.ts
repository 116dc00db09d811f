import type { TtlCheck } from "../../records/index.js";
import { WheelTimer } from "../timing-wheel.js";
import type { Listener } from "./listener.js";

/** Turns critical when nobody speaks for the TTL. A check that outlived the process keeps its end. */
export const ttlListener: Listener<TtlCheck> = {
  kind: "ttl",
  listen(definition, around) {
    const { clock, wheel } = around;
    let expiresMs = 0;
    // What this registration was told: an output carried over from an earlier one may be an expiry itself.
    let last = "";
    const expire = () => {
      around.say("critical", last === "" ? "TTL expired" : `TTL expired (last output before timeout follows): ${last}`);
    };
    const timer = new WheelTimer(expire);
    const restart = (ttlMs: number) => {
      expiresMs = clock.nowMs() + ttlMs;
      wheel.set(timer, ttlMs);
    };
    const keptMs = around.check.ttlExpiresWallMs;
    restart(keptMs === undefined ? definition.ttlMs : Math.min(definition.ttlMs, keptMs - clock.wallMs()));
    return {
      told(output) {
        last = output;
        restart(definition.ttlMs);
      },
      expiresWallMs: () => clock.wallMs() + expiresMs - clock.nowMs(),
      look: () => {},
      stop: () => wheel.cancel(timer),
    };
  },
};
