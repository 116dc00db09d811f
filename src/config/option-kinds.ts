import { parseDuration, quote } from "../golang/index.js";
import { type Extra, type MergedValue, type Option, option, type RawBlock, type Read } from "./option.js";

const NS_PER_MS = 1e6;
const NS_PER_SECOND = 1e9;
const PORT_MAX = 65_535;

/** File decoding has checked the type already, so the value is only renamed. */
function as<V>(merged: MergedValue): Read<V> {
  return { ok: true, value: merged as V };
}

export function text(key: string, fallback: string, meaning: string, extra: Extra<string> = {}): Option<string> {
  return option(key, "string", fallback, meaning, extra, as<string>);
}

/** A text read by a rule of its own: an address, a level, a name out of a few. */
export function textOf<V extends string>(
  key: string,
  fallback: V,
  meaning: string,
  read: (text: string) => Read<V>,
  extra: Extra<V> = {},
): Option<V> {
  return option(key, "string", fallback, meaning, extra, (merged) => read(merged as string));
}

export function bool(key: string, fallback: boolean, meaning: string, extra: Extra<boolean> = {}): Option<boolean> {
  return option(key, "bool", fallback, meaning, extra, as<boolean>);
}

export function integer(key: string, fallback: number, meaning: string, extra: Extra<number> = {}): Option<number> {
  return option(key, "int", fallback, meaning, extra, as<number>);
}

/** An integer that may not be negative. */
export function count(key: string, fallback: number, meaning: string, extra: Extra<number> = {}): Option<number> {
  return option(key, "int", fallback, meaning, extra, (merged) => {
    if ((merged as number) >= 0) return as(merged);
    return { ok: false, error: `${key} cannot be ${merged}. Must be greater than or equal to zero`, alone: true };
  });
}

/** An amount of output; zero would silently drop it, for which there is another option. */
export function positiveBytes(
  key: string,
  fallback: number,
  meaning: string,
  extra: Extra<number> = {},
): Option<number> {
  return option(key, "int", fallback, meaning, extra, (merged) => {
    if ((merged as number) >= 1) return as(merged);
    return {
      ok: false,
      error: `${key} must be positive, to discard check output use the discard_check_output flag`,
      alone: true,
    };
  });
}

export function real(key: string, fallback: number, meaning: string, extra: Extra<number> = {}): Option<number> {
  return option(key, "float64", fallback, meaning, extra, as<number>);
}

/** A port; zero and below mean off and are -1. */
export function port(key: string, fallback: number, meaning: string, extra: Extra<number> = {}): Option<number> {
  return option(key, "int", fallback, meaning, extra, (merged) => {
    const value = merged as number;
    if (value > PORT_MAX) return { ok: false, error: `${key}: invalid port: ${value}` };
    return { ok: true, value: value <= 0 ? -1 : value };
  });
}

/** A duration written with its unit, held in milliseconds. */
export function durationMs(key: string, fallback: number, meaning: string, extra: Extra<number> = {}): Option<number> {
  return option(key, "string", fallback, meaning, extra, (merged) => readDuration(key, merged as string, NS_PER_MS));
}

/** A duration held in whole seconds, as DNS needs it: the rest is cut off. */
export function durationSeconds(
  key: string,
  fallback: number,
  meaning: string,
  extra: Extra<number> = {},
): Option<number> {
  return option(key, "string", fallback, meaning, extra, (merged) => {
    const read = readDuration(key, merged as string, NS_PER_SECOND);
    return read.ok ? { ok: true, value: Math.trunc(read.value) } : read;
  });
}

/** Names to durations in whole seconds. */
export function secondsByName(
  key: string,
  meaning: string,
  extra: Extra<Readonly<Record<string, number>>> = {},
): Option<Readonly<Record<string, number>>> {
  return option(key, "string-map", {}, meaning, extra, (merged) => {
    const seconds: [string, number][] = [];
    for (const [name, duration] of merged as ReadonlyMap<string, string>) {
      const read = readDuration(`${key}[${quote(name)}]`, duration, NS_PER_SECOND);
      if (!read.ok) return read;
      seconds.push([name, Math.trunc(read.value)]);
    }
    return { ok: true, value: Object.fromEntries(seconds) };
  });
}

export function texts(
  key: string,
  fallback: readonly string[],
  meaning: string,
  extra: Extra<readonly string[]> = {},
): Option<readonly string[]> {
  return option(key, "strings", fallback, meaning, extra, as<readonly string[]>);
}

/** A list of which every entry passes a rule; the rule gives the whole error text. Repeated entries are dropped. */
export function textsOf(
  key: string,
  fallback: readonly string[],
  meaning: string,
  refusal: (text: string) => string | undefined,
  extra: Extra<readonly string[]> = {},
): Option<readonly string[]> {
  return option(key, "strings", fallback, meaning, extra, (merged) => {
    for (const entry of merged as readonly string[]) {
      const error = refusal(entry);
      if (error !== undefined) return { ok: false, error };
    }
    return { ok: true, value: [...new Set(merged as readonly string[])] };
  });
}

export function textByName(
  key: string,
  meaning: string,
  extra: Extra<Readonly<Record<string, string>>> = {},
): Option<Readonly<Record<string, string>>> {
  return option(key, "string-map", {}, meaning, extra, (merged) => {
    return { ok: true, value: Object.fromEntries(merged as ReadonlyMap<string, string>) };
  });
}

/** Names to numbers from 0 to `max`. */
export function numbersByName(
  key: string,
  max: number,
  meaning: string,
  extra: Extra<Readonly<Record<string, number>>> = {},
): Option<Readonly<Record<string, number>>> {
  return option(key, "number-map", {}, meaning, extra, (merged) => {
    const numbers = merged as ReadonlyMap<string, number>;
    for (const [name, value] of numbers) {
      if (value < 0 || value > max) {
        return { ok: false, error: `${key}[${quote(name)}]: ${value} is not a number from 0 to ${max}` };
      }
    }
    return { ok: true, value: Object.fromEntries(numbers) };
  });
}

export function textsByName(
  key: string,
  meaning: string,
  extra: Extra<Readonly<Record<string, readonly string[]>>> = {},
): Option<Readonly<Record<string, readonly string[]>>> {
  return option(key, "strings-map", {}, meaning, extra, (merged) => {
    return { ok: true, value: Object.fromEntries(merged as ReadonlyMap<string, readonly string[]>) };
  });
}

/** A block that another room reads, kept with its places. */
export function raw(key: string, meaning: string, extra: Extra<readonly RawBlock[]> = {}): Option<readonly RawBlock[]> {
  return option(key, "any", [], meaning, extra, as<readonly RawBlock[]>);
}

function readDuration(key: string, text: string, nsPerUnit: number): Read<number> {
  const read = parseDuration(text);
  if (read.ok) return { ok: true, value: read.ns / nsPerUnit };
  return { ok: false, error: `${key}: invalid duration: ${quote(text)}: ${read.error}` };
}
