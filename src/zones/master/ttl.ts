/** The largest TTL (RFC 2181 §8). */
export const ttlSecondsMax = 2_147_483_647;

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
const form = /^(?:[0-9]{1,10}|(?:[0-9]{1,10}[smhdw])+)$/i;

/** Whether a field looks like a time: digits, or digits with units (`1h30m`). */
export function isTime(text: string): boolean {
  return form.test(text);
}

/** Seconds of `3600`, `1h` or `1h30m`; undefined when malformed or above 32 bits. */
export function secondsFromText(text: string): number | undefined {
  if (!form.test(text)) return undefined;
  let seconds = 0;
  for (const [, digits, unit] of text.matchAll(/([0-9]+)([a-z]?)/gi)) {
    seconds += Number(digits) * (unit === "" ? 1 : unitSeconds[unit!.toLowerCase()]!);
  }
  return seconds <= 4_294_967_295 ? seconds : undefined;
}
