import {
  classIn,
  type Name,
  nameFromText,
  nameKey,
  parseAddress,
  type ResourceRecord,
  rcode,
  type,
} from "../wire/index.js";
import type { LocalAnswer } from "./local-answer.js";
import type { ForwardPorts } from "./ports.js";

/** The file is looked at this often; a file system that cannot tell of changes (a bind mount) is no matter. */
const lookMs = 2_000;
/** Larger files are block lists, which belong elsewhere: a line takes about ten times its text in memory. */
const textCharsMax = 16 * 1_048_576;
/** As dnsmasq and Unbound give: the file may change at any time. */
const ttlSeconds = 0;

interface Host {
  readonly addresses: Uint8Array[];
}

/** Names and addresses of a file like /etc/hosts, read again when it changes. */
export class HostsFile {
  private hosts = new Map<string, Host>();
  private pointers = new Map<string, Name>();
  private readonly path: string;
  private readonly ports: ForwardPorts;
  private readonly changed: () => void;
  private mark: string | undefined;
  private cancel: () => void = () => {};

  /** `changed` is called after each reload. */
  constructor(path: string, ports: ForwardPorts, changed: () => void) {
    this.path = path;
    this.ports = ports;
    this.changed = changed;
    this.load();
    this.watch();
  }

  close(): void {
    this.cancel();
  }

  /** Names known. */
  get size(): number {
    return this.hosts.size;
  }

  /**
   * The answer about a name (folded): its addresses, or for a reverse name the first host name of that address; no data
   * for other types of a name that the file knows. Undefined for names it does not know.
   */
  answer(asked: Name, qtype: number): LocalAnswer | undefined {
    if (this.hosts.size === 0) return undefined;
    const key = nameKey(asked);
    const host = this.hosts.get(key);
    const pointer = this.pointers.get(key);
    if (host === undefined && pointer === undefined) return undefined;
    const records = (host?.addresses ?? []).map((bytes) =>
      record(asked, bytes.length === 4 ? type.a : type.aaaa, bytes),
    );
    if (pointer !== undefined) records.push(record(asked, type.ptr, pointer));
    const answer = records.filter((found) => found.type === qtype || qtype === type.any);
    return { rcode: rcode.noError, answer, authority: [] };
  }

  private watch(): void {
    this.cancel = this.ports.clock.schedule(lookMs, () => {
      if (this.ports.fileMark(this.path) !== this.mark) {
        this.load();
        this.changed();
      }
      this.watch();
    });
  }

  private load(): void {
    const file = this.ports.readFile(this.path);
    this.mark = file?.mark;
    this.hosts = new Map();
    this.pointers = new Map();
    if (file === undefined) {
      this.ports.log("warn", `hosts file ${this.path} cannot be read; no names are taken from it`);
      return;
    }
    if (file.text.length > textCharsMax) {
      this.ports.log("error", `hosts file ${this.path} is longer than ${textCharsMax} characters; it is not used`);
      return;
    }
    for (const line of file.text.split("\n")) this.addLine(line);
  }

  private addLine(line: string): void {
    const hash = line.indexOf("#");
    const [addressText = "", ...names] = (hash < 0 ? line : line.slice(0, hash)).trim().split(/\s+/);
    const address = parseAddress(addressText);
    if (address === undefined) return;
    for (const text of names) {
      const parsed = nameFromText(text.endsWith(".") ? text : `${text}.`);
      if (!parsed.ok) continue;
      const key = nameKey(parsed.name);
      const host = this.hosts.get(key) ?? { addresses: [] };
      host.addresses.push(address);
      this.hosts.set(key, host);
      const reverse = reverseKey(address);
      if (!this.pointers.has(reverse)) this.pointers.set(reverse, parsed.name);
    }
  }
}

function record(owner: Name, rtype: number, rdata: Uint8Array): ResourceRecord {
  return { owner, type: rtype, class: classIn, ttlSeconds, rdata };
}

function reverseKey(address: Uint8Array): string {
  const text =
    address.length === 4
      ? `${[...address].reverse().join(".")}.in-addr.arpa.`
      : `${[...address]
          .reverse()
          .map((byte) => `${(byte & 15).toString(16)}.${(byte >> 4).toString(16)}`)
          .join(".")}.ip6.arpa.`;
  const parsed = nameFromText(text);
  return parsed.ok ? nameKey(parsed.name) : "";
}
