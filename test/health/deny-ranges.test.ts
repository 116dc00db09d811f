import { describe, expect, it } from "vitest";
import { DenyRanges, RangeFaultError } from "../../src/health/network/deny-ranges.js";

describe("denied ranges", () => {
  const deny = new DenyRanges(["127.0.0.0/8", "169.254.169.254", "fd00::/8"]);
  it.each([
    ["127.9.9.9", true],
    ["128.0.0.1", false],
    ["169.254.169.254", true],
    ["169.254.169.253", false],
    ["fd12::1", true],
    ["fe80::1", false],
    ["::ffff:127.0.0.1", true],
    ["::ffff:7f00:1", true],
    ["::FFFF:169.254.169.254", true],
    ["0.0.0.0", true],
    ["::", true],
    ["0:0:0:0:0:0:0:0", true],
    ["not an address", false],
  ])("%s is denied: %s", (address, denied) => {
    expect(deny.denies(address)).toBe(denied);
  });

  it("that leave this machine out let it be reached by no address too", () => {
    expect(new DenyRanges(["10.0.0.0/8"]).denies("0.0.0.0")).toBe(false);
    expect(new DenyRanges(["0.0.0.0/8"]).denies("0.0.0.0")).toBe(true);
  });

  it.each(["", "10.0.0.0/33", "fd00::/129", "10.0.0.0/x", "ten"])("%j is no range", (range) => {
    expect(() => new DenyRanges([range])).toThrow(RangeFaultError);
  });
});
