import type { TextSink } from "../limits.js";
import { runeCount } from "../text.js";

/** The flags of one verb. Widths are in characters. */
export interface Flags {
  width: number | undefined;
  precision: number | undefined;
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** `%+v` */
  plusV: boolean;
  /** `%#v` */
  sharpV: boolean;
}

/** No flags. */
export function noFlags(): Flags {
  return {
    width: undefined,
    precision: undefined,
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    plusV: false,
    sharpV: false,
  };
}

/** Writes `text` padded to the width: left with blanks or zeros, right with blanks. */
export function pad(sink: TextSink, flags: Flags, text: string): void {
  const missing = flags.width === undefined ? 0 : flags.width - runeCount(text);
  if (missing <= 0) sink.write(text);
  else if (flags.minus) sink.write(text + " ".repeat(missing));
  else sink.write((flags.zero ? "0" : " ").repeat(missing) + text);
}

/** `pad` with blanks only. */
export function padBlank(sink: TextSink, flags: Flags, text: string): void {
  pad(sink, flags.zero ? { ...flags, zero: false } : flags, text);
}
