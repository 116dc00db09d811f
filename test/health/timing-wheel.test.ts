import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimingWheel, WheelTimer } from "../../src/health/timing-wheel.js";
import { FakeClock } from "./fake-clock.js";

const tickMs = 16;

describe("a timing wheel", () => {
  it.each([0, 1, 16, 17, 4_095, 4_096, 10_000, 262_144, 300_000, 16_777_216, 20_000_000, 1_073_741_824, 2_000_000_000])(
    "runs a timer of %i ms once, never early and a tick late at most",
    async (delayMs) => {
      const clock = new FakeClock();
      const wheel = new TimingWheel(clock);
      let ranMs = -1;
      await clock.pass(12_345);
      wheel.set(new WheelTimer(() => (ranMs = clock.nowMs() - 12_345)), delayMs);
      let left = delayMs + 2 * tickMs;
      // In strides, so that the wheel is also seen from many positions.
      while (left > 0 && ranMs < 0) {
        const stride = Math.min(left, delayMs > 1e8 ? 1e8 : 100_000);
        await clock.pass(stride);
        left -= stride;
      }
      expect(ranMs).toBeGreaterThanOrEqual(delayMs);
      expect(ranMs).toBeLessThanOrEqual(delayMs + 2 * tickMs);
      expect([wheel.size, clock.timers]).toEqual([0, 0]);
    },
    60_000,
  );

  it("asks the machine for one timer however many it holds, and for none when empty", () => {
    const clock = new FakeClock();
    const wheel = new TimingWheel(clock);
    const timers = Array.from({ length: 1_000 }, () => new WheelTimer(() => {}));
    for (const [index, timer] of timers.entries()) wheel.set(timer, index * 10);
    expect([wheel.size, clock.timers]).toEqual([1_000, 1]);
    for (const timer of timers) wheel.cancel(timer);
    expect([wheel.size, clock.timers]).toEqual([0, 0]);
  });

  it("tells how late it woke", () => {
    const clock = new FakeClock();
    const late: number[] = [];
    const wheel = new TimingWheel(clock, { woke: (lateMs) => late.push(lateMs) });
    wheel.set(new WheelTimer(() => {}), 160);
    clock.stall(1_160);
    expect(late).toEqual([1_000]);
  });

  it("goes on when a timer's function throws, and says so", async () => {
    const clock = new FakeClock();
    const faults: unknown[] = [];
    const wheel = new TimingWheel(clock, { fault: (error) => faults.push(error) });
    let ran = false;
    wheel.set(
      new WheelTimer(() => {
        throw new Error("bad");
      }),
      10,
    );
    wheel.set(new WheelTimer(() => (ran = true)), 10);
    await clock.pass(50);
    expect([ran, faults.length]).toEqual([true, 1]);
  });

  it("behaves like a sorted list under any order of setting, cancelling and passing", () => {
    const step = fc.oneof(
      fc.record({ set: fc.nat(19), delayMs: fc.oneof(fc.nat(300), fc.nat(10_000), fc.nat(1_000_000)) }),
      fc.record({ cancel: fc.nat(19) }),
      fc.record({ stallMs: fc.oneof(fc.nat(50), fc.nat(20_000), fc.nat(2_000_000)) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = new FakeClock();
        const wheel = new TimingWheel(clock);
        const dueMs = new Map<number, number>();
        const early: number[] = [];
        const timers = Array.from(
          { length: 20 },
          (_, index) =>
            new WheelTimer(() => {
              if (clock.nowMs() < dueMs.get(index)!) early.push(index);
              dueMs.delete(index);
            }),
        );
        for (const each of steps) {
          if ("set" in each) {
            dueMs.set(each.set, clock.nowMs() + each.delayMs);
            wheel.set(timers[each.set]!, each.delayMs);
          } else if ("cancel" in each) {
            dueMs.delete(each.cancel);
            wheel.cancel(timers[each.cancel]!);
          } else {
            clock.stall(each.stallMs);
            for (const [index, due] of dueMs) if (due <= clock.nowMs() - 2 * tickMs) early.push(index);
          }
          expect(wheel.size).toBe(dueMs.size);
        }
        expect(early).toEqual([]);
        expect(clock.timers).toBe(wheel.size === 0 ? 0 : 1);
      }),
      { numRuns: 300 },
    );
  });
});
