import { type EdeOption, Packet, type Resource } from "dns2";
import type { DnsReply } from "./dns-exchange.js";

const RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
const OPT = 41;
const SRV = 33;
const MX = 15;
const SOA = 6;

/** A reply as lines: status, reasons of the server, then the sections in zone-file form. */
export function formatReply(reply: DnsReply): string[] {
  const { header, answers, authorities, additionals, errors } = reply.packet;
  const set = (["aa", "tc", "rd", "ra"] as const).filter((flag) => header[flag] === 1);
  const transport = `${reply.bytes} bytes over ${reply.overTcp ? "TCP" : "UDP"} in ${reply.tookMs.toFixed(1)} ms`;
  const lines = [`; ${RCODES[reply.rcode] ?? `RCODE${reply.rcode}`}, flags ${set.join(" ")}, ${transport}`];
  for (const reason of reasonsIn(additionals)) lines.push(`; reason: ${reason}`);
  for (const fault of errors ?? []) lines.push(`; unreadable: ${fault.message}`);
  const sections: [string, readonly Resource[]][] = [
    ["answer", answers],
    ["authority", authorities],
    ["additional", additionals.filter((record) => record.type !== OPT)],
  ];
  for (const [title, records] of sections) {
    if (records.length > 0) lines.push("", `; ${title}`, ...records.map(recordLine));
  }
  return lines;
}

/** Extended errors (RFC 8914): why an answer is negative. */
function reasonsIn(additionals: readonly Resource[]): string[] {
  const options = additionals.filter((record) => record.type === OPT).flatMap((record) => record.rdata ?? []);
  return options.flatMap((option) => {
    const { infoCode, extraText } = option as Partial<EdeOption>;
    if (infoCode === undefined) return [];
    return [extraText ? `${extraText} (extended error ${infoCode})` : `extended error ${infoCode}`];
  });
}

function recordLine(record: Resource): string {
  const names = Packet.TYPE_NAME as Readonly<Record<number, string>>;
  const type = names[record.type] ?? `TYPE${record.type}`;
  return [absolute(record.name), record.ttl, "IN", type, dataOf(record)].join("\t");
}

function dataOf(record: Resource): string {
  if (record.type === SRV) return [record.priority, record.weight, record.port, absolute(record.target)].join(" ");
  if (record.type === MX) return [record.priority, absolute(record.exchange)].join(" ");
  if (record.type === SOA) {
    const { primary, admin, serial, refresh, retry, expiration, minimum } = record;
    return [absolute(primary), absolute(admin), serial, refresh, retry, expiration, minimum].join(" ");
  }
  if (record.address !== undefined) return record.address;
  const name = record.domain ?? record.ns;
  if (name !== undefined) return absolute(name);
  return textData(record.data);
}

/** Character strings in quotes, raw RDATA in the generic form of RFC 3597. */
function textData(data: Resource["data"]): string {
  if (data === undefined) return "\\# 0";
  if (Buffer.isBuffer(data)) return `\\# ${data.length} ${data.toString("hex")}`;
  const texts = typeof data === "string" ? [data] : data;
  return texts.map((text) => `"${text.replace(/[\\"]/g, "\\$&")}"`).join(" ");
}

function absolute(name: string | undefined): string {
  return name === undefined || name === "" ? "." : name.endsWith(".") ? name : `${name}.`;
}
