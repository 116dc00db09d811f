import { describe, expect, it } from "vitest";
import { clientAddress, isDualStack, isEveryAddress } from "../../src/dns/listen-address.js";

describe("addresses to listen on", () => {
  it.each([
    ["0.0.0.0", ["0.0.0.0"], true, false],
    ["::", ["::"], true, true],
    ["0:0:0:0:0:0:0:0", ["::1", "0:0:0:0:0:0:0:0"], true, true],
    ["::", ["0.0.0.0", "::"], true, false],
    ["::", ["::", "127.0.0.1"], true, false],
    ["::1", ["::1"], false, false],
    ["127.0.0.1", ["127.0.0.1"], false, false],
  ])("%s of %j means every address: %s, both families: %s", (address, addresses, every, dual) => {
    expect([isEveryAddress(address), isDualStack(address, addresses)]).toEqual([every, dual]);
  });

  it.each([
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8::1", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1%eth0"],
  ])("a client at %s is %s", (address, client) => {
    expect(clientAddress(address)).toBe(client);
  });
});
