import { ednsOption } from "../wire/index.js";
import { findOption } from "./record-walk.js";
import type { Match } from "./reply-match.js";

const clientCookieBytes = 8;
const serverCookieBytesMax = 32;
/** How long an upstream that choked on EDNS is spared it; it may be replaced by a better one. */
const withoutEdnsMs = 3_600_000;

/** `clean` says nothing against a reply, `doubtful` it lacks what this upstream always gave, `forged` it cannot be its own. */
export type Trust = "clean" | "doubtful" | "forged";

/** What an upstream was found to do, which a forger off the path would have to do as well. */
export class Traits {
  /** Sent to this upstream only (RFC 7873 §4.1). Seen in a query to us, it is our own query come back: a loop. */
  readonly clientCookie: Uint8Array;
  private serverCookie: Uint8Array | undefined;
  private keepsCase: boolean | undefined;
  private plainUntilMs = 0;

  constructor(secretBits: () => number) {
    this.clientCookie = new Uint8Array(clientCookieBytes);
    new DataView(this.clientCookie.buffer).setUint32(0, secretBits());
    new DataView(this.clientCookie.buffer).setUint32(4, secretBits());
  }

  /** What the cookie option of the next query holds. */
  cookie(): Uint8Array {
    return this.serverCookie === undefined ? this.clientCookie : Buffer.concat([this.clientCookie, this.serverCookie]);
  }

  get mixesCase(): boolean {
    return this.keepsCase !== false;
  }

  takesEdns(nowMs: number): boolean {
    return nowMs >= this.plainUntilMs;
  }

  /** It refused a query with EDNS and answered the same without. */
  refusedEdns(nowMs: number): void {
    this.plainUntilMs = nowMs + withoutEdnsMs;
  }

  /**
   * Learns from a reply. What comes over a stream (`overStream`) cannot be forged from off the path, so it may also teach
   * that an upstream no longer does what it did.
   */
  judge(
    message: Uint8Array,
    optAt: number,
    match: Match,
    sentCookie: boolean,
    mixed: boolean,
    overStream: boolean,
  ): Trust {
    const byCookie = sentCookie && match !== "bare" ? this.judgeCookie(message, optAt, overStream) : "clean";
    if (byCookie === "forged" || !mixed || match === "bare") return byCookie;
    if (match === "exact") this.keepsCase ??= true;
    else if (this.keepsCase === true && !overStream) return "doubtful";
    else this.keepsCase = false;
    return byCookie;
  }

  private judgeCookie(message: Uint8Array, optAt: number, overStream: boolean): Trust {
    const data = optAt < 0 ? undefined : findOption(message, optAt, ednsOption.cookie);
    if (data === undefined) {
      if (this.serverCookie === undefined) return "clean";
      if (overStream) this.serverCookie = undefined;
      return overStream ? "clean" : "doubtful";
    }
    for (let i = 0; i < clientCookieBytes; i++) if (data[i] !== this.clientCookie[i]) return "forged";
    const size = data.length - clientCookieBytes;
    if (size >= 8 && size <= serverCookieBytesMax) this.serverCookie = data.slice(clientCookieBytes);
    return "clean";
  }
}
