import { type DecodedPacket, decode, encode, type Packet, type PacketOpt, type RecordType } from "dns-packet";
import {
  createForwarder,
  defaultForwardOptions,
  type Forwarder,
  type ForwardOptions,
  type ForwardPorts,
  systemPorts,
} from "../../src/forward/index.js";
import { accept, Query } from "../../src/wire/index.js";

/** A clock that stands until it is moved; what falls due runs on the way. */
export class ManualClock {
  private now = 1_000;
  private readonly alarms = new Set<{ atMs: number; run: () => void }>();

  nowMs(): number {
    return this.now;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const alarm = { atMs: this.now + delayMs, run };
    this.alarms.add(alarm);
    return () => this.alarms.delete(alarm);
  }

  get waiting(): number {
    return this.alarms.size;
  }

  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.alarms].filter(({ atMs }) => atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.alarms.delete(due);
      this.now = Math.max(this.now, due.atMs);
      due.run();
    }
    this.now = end;
  }
}

export interface Asking {
  readonly type?: RecordType;
  readonly transport?: "udp" | "tcp";
  readonly client?: string;
  readonly id?: number;
  /** Bits of the flags word; RD alone by default. */
  readonly flags?: number;
  /** Size in an OPT, which is there only then. */
  readonly edns?: number;
  readonly dnssecOk?: boolean;
  readonly class?: "IN" | "CH";
  readonly subnet?: string;
}

export function query(name: string, asking: Asking = {}): Buffer {
  const packet: Packet = {
    type: "query",
    id: asking.id ?? 4711,
    flags: asking.flags ?? 0x100,
    questions: [{ name, type: asking.type ?? "A", class: asking.class ?? "IN" }],
  };
  if (asking.edns !== undefined) {
    packet.additionals = [
      {
        type: "OPT",
        name: ".",
        udpPayloadSize: asking.edns,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: asking.dnssecOk ? 0x8000 : 0,
        flag_do: asking.dnssecOk ?? false,
        options: asking.subnet === undefined ? [] : [subnetOption(asking.subnet)],
      },
    ];
  }
  return encode(packet);
}

/** A forwarder with chosen options and ports, everything else as it comes. */
export function forwarderWith(options: Partial<ForwardOptions>, ports: Partial<ForwardPorts> = {}): Forwarder {
  return createForwarder({ ...defaultForwardOptions, ...options }, { ...systemPorts, ...ports });
}

/** The reply as a packet; the word `refused` where the forwarder says so. */
export async function ask(forwarder: Forwarder, name: string, asking: Asking = {}): Promise<DecodedPacket | "refused"> {
  const bytes = query(name, asking);
  const reply = await forwarder.resolve(bytes, { address: asking.client ?? "127.0.0.1" }, asking.transport ?? "udp");
  return reply === "refused" ? reply : decode(Buffer.from(reply));
}

/** Like `ask`, for tests that expect a reply. */
export async function answer(forwarder: Forwarder, name: string, asking: Asking = {}): Promise<DecodedPacket> {
  const reply = await ask(forwarder, name, asking);
  if (reply === "refused") throw new Error(`${name} was refused`);
  return reply;
}

/** The reply from the cache, or undefined. */
export function hit(forwarder: Forwarder, name: string, asking: Asking = {}): DecodedPacket | undefined {
  const bytes = query(name, asking);
  const parsed = new Query();
  accept(bytes, bytes.length, parsed);
  const out = new Uint8Array(131_072);
  const length = forwarder.hit(parsed, asking.client ?? "127.0.0.1", asking.transport === "tcp", out);
  return length === 0 ? undefined : decode(Buffer.from(out.subarray(0, length)));
}

/** The data of the answers, as text. */
export function data(packet: DecodedPacket): string[] {
  return (packet.answers ?? []).map((record) => ("data" in record ? String(record.data) : ""));
}

export function rcodeOf(packet: DecodedPacket): string {
  return (packet as { rcode?: string }).rcode ?? "";
}

/** Resolves when the condition holds; looks at each turn of the event loop, for as long as a test may take. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((next) => setImmediate(next));
}

function subnetOption(ip: string): PacketOpt {
  return { code: "CLIENT_SUBNET", ip, sourcePrefixLength: 24 } as unknown as PacketOpt;
}
