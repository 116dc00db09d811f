import { ednsOption, nameToText, type Query } from "../wire/index.js";
import type { Configuration } from "./configuration.js";
import type { ForwardPorts } from "./ports.js";
import { findOpt, findOption } from "./record-walk.js";

/** A loop brings a flood of queries; one line about it in this time is enough. */
const logEveryMs = 60_000;

/** Knows our own queries when they come back to us: by the cookie that only we and one upstream know. */
export class LoopWatch {
  private readonly ports: ForwardPorts;
  private loggedMs = Number.NEGATIVE_INFINITY;

  constructor(ports: ForwardPorts) {
    this.ports = ports;
  }

  /** Whether a query is one of ours; says so in the log now and then. */
  isOwn(bytes: Uint8Array, query: Query, configuration: Configuration): boolean {
    if (!query.hasEdns) return false;
    const optAt = findOpt(bytes);
    const cookie = optAt < 0 ? undefined : findOption(bytes, optAt, ednsOption.cookie);
    if (cookie === undefined || !configuration.isOwnCookie(cookie)) return false;
    const nowMs = this.ports.clock.nowMs();
    if (nowMs - this.loggedMs >= logEveryMs) {
      this.loggedMs = nowMs;
      const name = nameToText(query.folded.slice(0, query.nameBytes));
      this.ports.log(
        "error",
        `forwarding loop: our own query for ${name} came back; an upstream forwards to this server`,
      );
    }
    return true;
  }
}
