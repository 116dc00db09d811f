import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  byteLength,
  compareText,
  executeTemplate,
  type FunctionTable,
  fromBytes,
  onText,
  parseTemplate,
  pureFunctions,
  toBytes,
} from "../../src/gotemplate/index.js";
import { fuzzTemplate } from "../fuzz/gotemplate.fuzz.js";
import { seeded } from "../fuzz/random.js";

function render(template: string, given = ""): string {
  const functions: FunctionTable = new Map([...pureFunctions, ["given", onText(() => given)] as const]);
  const parsed = parseTemplate("", template, { functions });
  if (!parsed.ok) return `ERR ${parsed.error}`;
  const result = executeTemplate(parsed.template, undefined, functions);
  return result.ok ? result.output : `ERR ${result.error}`;
}

const wellFormed = fc.string({ unit: "binary" });

describe("Go strings", () => {
  it("carry any bytes from input to output", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(toBytes(fromBytes(bytes))).toEqual(bytes);
        expect(byteLength(fromBytes(bytes))).toBe(bytes.length);
      }),
    );
  });

  it("are ordered by their bytes", () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
});

describe("text outside of actions", () => {
  it("comes out as it went in", () => {
    fc.assert(
      fc.property(
        wellFormed.filter((text) => !text.includes("{{")),
        (text) => {
          expect(render(text)).toBe(text);
        },
      ),
    );
  });
});

describe("values", () => {
  it("survive JSON and back", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(render('{{given "" | parseJSON | toJSON}}', text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("survive YAML and back", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab: #-\n'\"[]{},&*!|>%@`~?1.0ynéx".split("")), maxLength: 12 });
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        text,
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("tree"), { maxLength: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const given = JSON.stringify(value);
        fc.pre(value !== "");
        const plain = render('{{given "" | parseJSON | printf "%#v"}}', given);
        // The writer trims its end, so a text at the very end may lose line ends: a list around it keeps them.
        expect(
          render(
            '{{$x := sprig_list (given "" | parseJSON) 0.5}}{{index ($x | toYAML | parseYAML) 0 | printf "%#v"}}',
            given,
          ),
        ).toBe(plain);
      }),
    );
  });

  it("keep every double's digits", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const printed = render('{{given "" | parseFloat | print}}', Object.is(value, -0) ? "-0" : String(value));
        expect(Number(printed)).toBe(value);
      }),
    );
  });

  it("print integers as wide as asked", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
        fc.integer({ min: 0, max: 40 }),
        (value, width) => {
          expect(render(`{{printf "%${width === 0 ? "" : width}d" (parseInt (given ""))}}`, String(value))).toBe(
            String(value).padStart(width),
          );
        },
      ),
    );
  });

  it("are unquoted from what %q made of them", () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        expect(render(`{{${render('{{printf "%q" (given "")}}', text)}}}`)).toBe(text);
      }),
    );
  });
});

describe("any template", () => {
  it("ends with an output or an error in Go's form", () => {
    expect(fuzzTemplate(performance.now() + 1_500, seeded(20261123))).toBeGreaterThan(50);
  }, 20_000);
});
