/**
 * Copies `from[start, end)` to `to` at `at`, four bytes a step: answers are copied record by record in random order, and
 * one byte a step costs several times as much. The caller sees to it that both ranges exist. Returns the offset after.
 */
export function copyBytes(to: DataView, at: number, from: DataView, start: number, end: number): number {
  const whole = end - 3;
  for (; start < whole; start += 4, at += 4) to.setInt32(at, from.getInt32(start, true), true);
  for (; start < end; start++, at++) to.setUint8(at, from.getUint8(start));
  return at;
}
