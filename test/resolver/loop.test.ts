import { describe, expect, it } from "vitest";
import { parseEndpoint } from "../../src/resolver/endpoint.js";
import { findLoop } from "../../src/resolver/loop.js";

const at = (...texts: string[]) => texts.map((text) => parseEndpoint(text, 53)!);

describe("loops", () => {
  const cases: [
    what: string,
    recursors: string[],
    nameservers: string[],
    uplinks: string[] | undefined,
    loop: string | undefined,
  ][] = [
    ["upstreams elsewhere", ["10.0.0.1", "[2001:db8::1]:53"], ["127.0.0.1"], undefined, undefined],
    ["ourselves as upstream", ["127.0.0.1"], [], undefined, "us (127.0.0.1:53) -> us (127.0.0.1:53)"],
    [
      "a resolver here that reads resolv.conf",
      ["127.0.0.2"],
      ["127.0.0.1"],
      undefined,
      "us (127.0.0.1:53) -> the resolver at 127.0.0.2:53 -> /etc/resolv.conf -> us (127.0.0.1:53)",
    ],
    ["systemd-resolved with uplinks of its own", ["127.0.0.53"], ["127.0.0.1"], ["10.0.0.1"], undefined],
    [
      "systemd-resolved that asks us",
      ["127.0.0.53"],
      ["10.0.0.9"],
      ["127.0.0.1"],
      "us (127.0.0.1:53) -> the resolver at 127.0.0.53:53 -> /run/systemd/resolve/resolv.conf -> us (127.0.0.1:53)",
    ],
    ["two resolvers that ask each other but not us", ["127.0.0.2"], ["127.0.0.3", "127.0.0.2"], undefined, undefined],
  ];
  it.each(cases)("%s", (_what, recursors, nameservers, uplinks, loop) => {
    const found = findLoop({
      ours: { address: "127.0.0.1", port: 53 },
      recursors: at(...recursors),
      nameservers: at(...nameservers),
      resolvedUplinks: uplinks === undefined ? undefined : at(...uplinks),
    });
    expect(found?.join(" -> ")).toBe(loop);
  });

  it.each([
    ["127.0.0.1", "127.0.0.1", 53],
    ["127.0.0.1:8600", "127.0.0.1", 8600],
    ["::1", "::1", 53],
    ["[::1]:8600", "::1", 8600],
  ])("reads the address %s", (text, address, port) => {
    expect(parseEndpoint(text, 53)).toEqual({ address, port });
  });

  it.each(["", "host", "1.2.3", "127.0.0.1:0", "127.0.0.1:70000", "fe80::1%eth0", "tls://1.1.1.1"])(
    "takes %j for no address",
    (text) => expect(parseEndpoint(text, 53)).toBeUndefined(),
  );
});
