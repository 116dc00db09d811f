import { describe, expect, it } from "vitest";
import { render } from "./render.js";

describe("complex numbers", () => {
  it.each([
    ["{{ 2i }}", "(0+2i)"],
    ["{{ 1+2i }}", "(1+2i)"],
    ["{{ -1.5-2i }}", "(-1.5-2i)"],
    ["{{ 1e2+2e-3i }}", "(100+0.002i)"],
    ['{{ printf "%.1f|%T|%+v|%d" 1+2i 1i 1i 1i }}', "(1.0+2.0i)|complex128|(0+1i)|%!d(complex128=(0+1i))"],
    ["{{ eq 1+2i 1+2i }} {{ eq 1i 2i }} {{ if 0i }}t{{ else }}f{{ end }}", "true false f"],
    [
      "{{ index (split `,` `a,b`) 1+0i }}",
      'ERR template: :1:3: executing "" at <index (split `,` `a,b`) 1+0i>: error calling index: cannot index slice/array with type complex128',
    ],
    ["{{ sprig_trunc 2+0i `abc` }}", "ab"],
    ["{{ lt 1i 2i }}", 'ERR template: :1:3: executing "" at <lt 1i 2i>: error calling lt: invalid type for comparison'],
    [
      "{{ eq 1i 1 }}",
      'ERR template: :1:3: executing "" at <eq 1i 1>: error calling eq: incompatible types for comparison: complex128 and int',
    ],
    ["{{ 1+2 }}", 'ERR template: :1: bad number syntax: "1+2"'],
    [
      "{{ toJSON 1i }}",
      'ERR template: :1:3: executing "" at <toJSON 1i>: error calling toJSON: toJSON: json: unsupported type: complex128',
    ],
  ])("%s", (template, expected) => expect(render(template)).toBe(expected));
});

describe("calls", () => {
  it.each([
    [
      "counts only written arguments where any number fits",
      "{{ 1.5 | sprig_round }}",
      'ERR template: :1:9: executing "" at <sprig_round>: wrong number of args for sprig_round: want at least 2 got 0',
    ],
    [
      "counts all where a number is fixed",
      "{{ 1 | ne }}",
      'ERR template: :1:7: executing "" at <ne>: wrong number of args for ne: want 2 got 1',
    ],
    [
      "names a piped value by its type when it cannot be called",
      "{{ 1 | call }}",
      'ERR template: :1:7: executing "" at <call>: error calling call: non-function <int Value> of type int',
    ],
    [
      "names a piped text by itself",
      "{{ `x` | call }}",
      'ERR template: :1:9: executing "" at <call>: error calling call: non-function x of type string',
    ],
  ])("%s", (_name, template, expected) => expect(render(template)).toBe(expected));
});

describe("comparisons", () => {
  it("are negations of each other for NaN too", () => {
    expect(
      render(
        "{{ $n := parseFloat `NaN` }}{{ lt $n 1.0 }} {{ le $n 1.0 }} {{ gt $n 1.0 }} {{ ge $n 1.0 }} {{ eq $n $n }}",
      ),
    ).toBe("false false true true false");
  });
});

describe("executeTemplate", () => {
  it("puts the place of the call before the place of the failure", () => {
    const inner =
      'template: :1:19: executing "T" at <index (split "," "") 9>: error calling index: index out of range: 9';
    expect(render('{{ define "T" }}{{ index (split "," "") 9 }}{{ end }}{{ executeTemplate "T" }}')).toBe(
      `ERR template: :1:56: executing "" at <executeTemplate "T">: error calling executeTemplate: ${inner}`,
    );
  });

  it("sees its own variables, and leaves those of its caller alone", () => {
    const template =
      '{{ define "T" }}{{ $x := 2 }}{{ if eq . 9 }}{{ template "nope" }}{{ end }}{{ $x }}{{ . }}{{ $ }}{{ end }}' +
      '{{ $x := 1 }}{{ executeTemplate "T" 5 }}{{ $x }}';
    expect(render(template)).toBe("2551");
  });
});

describe("messages", () => {
  it("cut a long token by its bytes", () => {
    expect(render('{{ "éééééé" "x" | 1 }}{{end "ééééé"}}')).toContain("ERR template: :1: ");
    expect(render('{{end "éééé"}}')).toBe('ERR template: :1: unexpected "\\"éééé\\"" in end');
    expect(render('{{end "ééééé"}}')).toBe('ERR template: :1: unexpected "\\"ééééé\\""... in end');
  });
});

describe("printf", () => {
  it.each([
    [
      "loses what is left of a format after a number that is too large",
      '{{ printf "%99999999d|" 1 }}',
      "%!(NOVERB)%!(EXTRA int=1)",
    ],
    ["takes a width of a digit more than an operand may have", '{{ len (printf "%1000001d" 1) }}', "1000001"],
    ["has a bad width where the operand is too large", '{{ printf "%*d" 1000001 1 }}', "%!(BADWIDTH)1"],
  ])("%s", (_name, template, expected) => expect(render(template)).toBe(expected));
});
