import { describe, expect, it } from "vitest";
import { ForwardOptionsError, parseUpstream } from "../../src/forward/index.js";
import { forwarderWith } from "./asking.js";

describe("upstream", () => {
  it.each([
    ["8.8.8.8", "udp", "8.8.8.8", 53, "8.8.8.8", ""],
    ["10.0.0.1:5353", "udp", "10.0.0.1", 5353, "10.0.0.1", ""],
    ["2001:4860:4860::8888", "udp", "2001:4860:4860::8888", 53, "2001:4860:4860::8888", ""],
    ["[::1]:5300", "udp", "::1", 5300, "::1", ""],
    ["[::1]", "udp", "::1", 53, "::1", ""],
    ["udp://10.0.0.1", "udp", "10.0.0.1", 53, "10.0.0.1", ""],
    ["tcp://10.0.0.1:54", "tcp", "10.0.0.1", 54, "10.0.0.1", ""],
    ["tls://1.2.3.4#dns.example", "tls", "1.2.3.4", 853, "dns.example", ""],
    ["tls://1.2.3.4:8853#dns.example", "tls", "1.2.3.4", 8853, "dns.example", ""],
    ["tls://[2001:db8::1]:853#dns.example", "tls", "2001:db8::1", 853, "dns.example", ""],
    ["tls://1.2.3.4", "tls", "1.2.3.4", 853, "1.2.3.4", ""],
    ["https://1.1.1.1/dns-query", "https", "1.1.1.1", 443, "1.1.1.1", "/dns-query"],
    ["https://1.1.1.1/dns-query#one.example", "https", "1.1.1.1", 443, "one.example", "/dns-query"],
    ["https://dns.example:8443/q?x=1#192.0.2.1", "https", "192.0.2.1", 8443, "dns.example", "/q?x=1"],
    ["https://dns.example/dns-query#[2001:db8::1]", "https", "2001:db8::1", 443, "dns.example", "/dns-query"],
  ])("%s", (text, kind, address, port, serverName, path) => {
    expect(parseUpstream(text)).toEqual({ ok: true, upstream: { kind, address, port, serverName, path, text } });
  });

  it.each([
    "1.2.3.4::53",
    "2001:4860:4860::8888:::53",
    "dns.example",
    "10.0.0.1:0",
    "10.0.0.1:65536",
    "10.0.0.1:x",
    "10.0.0.1#name",
    "0.0.0.0",
    "[::]:53",
    "quic://1.2.3.4",
    "tls://dns.example",
    "tls://1.2.3.4#",
    "tls://1.2.3.4#not a name",
    "https://dns.example/dns-query",
    "https://",
    "",
  ])("%s is refused with the reason", (text) => {
    const result = parseUpstream(text);
    expect(result.ok).toBe(false);
    expect(result).toMatchObject({ reason: expect.stringContaining(JSON.stringify(text)) });
    expect(() => forwarderWith({ recursors: [text] })).toThrow(ForwardOptionsError);
  });

  it.each([
    [{ conditional: { "corp..example": ["10.0.0.1"] } }, 'forward.conditional: "corp..example" is no domain name'],
    [{ conditional: { "corp.example": [] } }, 'forward.conditional: "corp.example" has no upstream'],
    [{ allow: ["10.0.0.0/33"] }, 'forward.allow: "10.0.0.0/33" is no network'],
    [{ allow: ["10.0.0.0"] }, 'forward.allow: "10.0.0.0" is no network'],
  ])("options %j are refused", (options, message) => {
    expect(() => forwarderWith(options)).toThrow(message);
  });
});
