import { type Meter, TextSink } from "../limits.js";
import { integerOf, typeName, unwrap } from "../values/describe.js";
import type { Held } from "../values/value.js";
import { type Flags, noFlags } from "./padding.js";
import { isText, ValuePrinter } from "./print-value.js";

/** Widths and precisions given as operands beyond this are refused (`%!(BADWIDTH)`), as in Go; written ones may have a digit more. */
const numberMax = 1_000_000;

/** `fmt.Sprint`: a blank between two operands when neither is a string. */
export function sprint(meter: Meter, operands: readonly Held[]): string {
  const sink = new TextSink(meter);
  const printer = new ValuePrinter(sink, meter, noFlags());
  operands.forEach((operand, index) => {
    if (index > 0 && !isText(operand) && !isText(operands[index - 1])) sink.write(" ");
    printer.operand(operand, "v");
  });
  return sink.text;
}

/** `fmt.Sprintln`: always a blank between, a newline after. */
export function sprintln(meter: Meter, operands: readonly Held[]): string {
  const sink = new TextSink(meter);
  const printer = new ValuePrinter(sink, meter, noFlags());
  operands.forEach((operand, index) => {
    if (index > 0) sink.write(" ");
    printer.operand(operand, "v");
  });
  sink.write("\n");
  return sink.text;
}

/** `fmt.Sprintf`. */
export function sprintf(meter: Meter, format: string, operands: readonly Held[]): string {
  return new FormatRun(meter, format, operands).run();
}

class FormatRun {
  private at = 0;
  private next = 0;
  private reordered = false;
  private goodIndex = true;
  private afterIndex = false;
  private flags: Flags = noFlags();
  private readonly sink: TextSink;
  private readonly meter: Meter;
  private readonly format: string;
  private readonly operands: readonly Held[];

  constructor(meter: Meter, format: string, operands: readonly Held[]) {
    this.sink = new TextSink(meter);
    this.meter = meter;
    this.format = format;
    this.operands = operands;
  }

  run(): string {
    while (this.at < this.format.length) {
      const percent = this.format.indexOf("%", this.at);
      const end = percent < 0 ? this.format.length : percent;
      if (end > this.at) this.sink.write(this.format.slice(this.at, end));
      this.at = end + 1;
      if (percent >= 0) this.directive();
    }
    if (!this.reordered && this.next < this.operands.length) this.extra();
    return this.sink.text;
  }

  private extra(): void {
    this.sink.write("%!(EXTRA ");
    this.operands.slice(this.next).forEach((operand, index) => {
      if (index > 0) this.sink.write(", ");
      const value = unwrap(operand);
      if (value === undefined) this.sink.write("<nil>");
      else {
        this.sink.write(`${typeName(value)}=`);
        new ValuePrinter(this.sink, this.meter, noFlags()).operand(value, "v");
      }
    });
    this.sink.write(")");
  }

  private directive(): void {
    this.flags = noFlags();
    this.goodIndex = true;
    this.afterIndex = false;
    this.readFlags();
    this.readIndex();
    this.readWidth();
    this.readPrecision();
    if (!this.afterIndex) this.readIndex();
    const verb = this.verb();
    if (verb === "") this.sink.write("%!(NOVERB)");
    else if (verb === "%") this.sink.write("%");
    else if (!this.goodIndex) this.sink.write(`%!${verb}(BADINDEX)`);
    else if (this.next >= this.operands.length) this.sink.write(`%!${verb}(MISSING)`);
    else this.operand(verb);
  }

  private operand(verb: string): void {
    if (verb === "v" || verb === "w") {
      this.flags.sharpV = this.flags.sharp;
      this.flags.sharp = false;
      this.flags.plusV = this.flags.plus;
      this.flags.plus = false;
    }
    const operand = this.operands[this.next];
    this.next++;
    new ValuePrinter(this.sink, this.meter, this.flags).operand(operand, verb);
  }

  private verb(): string {
    const codePoint = this.format.codePointAt(this.at);
    if (codePoint === undefined) return "";
    const verb = String.fromCodePoint(codePoint);
    this.at += verb.length;
    return verb;
  }

  private readFlags(): void {
    for (; ; this.at++) {
      const flag = this.format[this.at];
      if (flag === "#") this.flags.sharp = true;
      else if (flag === "0") this.flags.zero = true;
      else if (flag === "+") this.flags.plus = true;
      else if (flag === "-") this.flags.minus = true;
      else if (flag === " ") this.flags.space = true;
      else return;
    }
  }

  /** `[n]`: the next operand is number n. */
  private readIndex(): void {
    if (this.format[this.at] !== "[") return;
    this.reordered = true;
    const close = this.format.indexOf("]", this.at + 1);
    const digits = close < 0 ? "" : this.format.slice(this.at + 1, close);
    const index = /^[0-9]{1,7}$/.test(digits) ? Number(digits) - 1 : -1;
    this.at = close < 0 ? this.at + 1 : close + 1;
    if (index < 0 || index >= this.operands.length) this.goodIndex = false;
    else {
      this.next = index;
      this.afterIndex = true;
    }
  }

  private readWidth(): void {
    if (this.format[this.at] !== "*") {
      this.flags.width = this.readNumber();
      if (this.afterIndex && this.flags.width !== undefined) this.goodIndex = false;
      return;
    }
    this.at++;
    const width = this.starred();
    if (width === undefined) this.sink.write("%!(BADWIDTH)");
    else if (width < 0) {
      this.flags.width = -width;
      this.flags.minus = true;
      this.flags.zero = false;
    } else this.flags.width = width;
    this.afterIndex = false;
  }

  private readPrecision(): void {
    if (this.format[this.at] !== ".") return;
    this.at++;
    if (this.afterIndex) this.goodIndex = false;
    this.readIndex();
    if (this.format[this.at] !== "*") {
      this.flags.precision = this.readNumber() ?? 0;
      return;
    }
    this.at++;
    const precision = this.starred();
    if (precision === undefined) this.sink.write("%!(BADPREC)");
    else if (precision >= 0) this.flags.precision = precision;
    else this.sink.write("%!(BADPREC)");
    this.afterIndex = false;
  }

  private readNumber(): number | undefined {
    const digits = /^[0-9]+/.exec(this.format.slice(this.at, this.at + 16))?.[0];
    if (digits === undefined) return undefined;
    const value = Number(digits);
    const excessive = Math.floor(value / 10) > numberMax;
    // As in Go, what is left of the format is lost with such a number.
    this.at = excessive ? this.format.length : this.at + digits.length;
    return excessive ? undefined : value;
  }

  /** The operand that `*` stands for. */
  private starred(): number | undefined {
    if (this.next >= this.operands.length) return undefined;
    const value = integerOf(unwrap(this.operands[this.next]));
    this.next++;
    if (value === undefined || value > BigInt(numberMax) || value < -BigInt(numberMax)) return undefined;
    return Number(value);
  }
}
