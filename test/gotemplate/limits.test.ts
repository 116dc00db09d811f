import { describe, expect, it } from "vitest";
import { executeTemplate, parseTemplate, pureFunctions } from "../../src/gotemplate/index.js";

const limits = { stepsMax: 100_000, outputBytesMax: 10_000, templateDepthMax: 50 };

function errorOf(text: string): string {
  const parsed = parseTemplate("", text, { functions: pureFunctions });
  if (!parsed.ok) return parsed.error;
  const result = executeTemplate(parsed.template, undefined, pureFunctions, { limits });
  return result.ok ? "" : result.error;
}

describe("an execution ends", () => {
  it.each([
    ["a range over a huge number", "{{range 1000000000000}}{{end}}", "more than 100000 steps"],
    ["a huge loop that prints", "{{range loop 99999999999}}xxxxxxxxxxxxxxxx{{end}}", "larger than 10000 bytes"],
    ["text that doubles", '{{$s := "x"}}{{range loop 60}}{{$s = print $s $s}}{{end}}', "larger than 10000 bytes"],
    ["a list that doubles", "{{$l := sprig_list 1}}{{range loop 60}}{{$l = sprig_concat $l $l}}{{end}}", "steps"],
    [
      "lists that share their parts",
      "{{$l := sprig_list 1}}{{range loop 60}}{{$l = sprig_list $l $l}}{{end}}{{$l}}",
      "larger",
    ],
    [
      "a map that holds itself",
      '{{scratch.MapSet "m" "m" (scratch.Get "m")}}{{scratch.MapSet "m" "m" (scratch.Get "m")}}{{scratch.Get "m"}}',
      "nested deeper",
    ],
    ["repeated text", '{{sprig_repeat 1000000000 "abc"}}', "larger than 10000 bytes"],
    ["a wide number", '{{printf "%999999d" 1}}', "larger than 10000 bytes"],
    ["text split into its characters", '{{split "" (sprig_repeat 9000 "abc")}}', "larger than 10000 bytes"],
    [
      "a list split off again and again",
      '{{$s := sprig_repeat 9000 "a"}}{{range loop 1000}}{{$x := split "" $s}}{{end}}',
      "steps",
    ],
    [
      "a pattern with many instructions on a long text",
      '{{regexMatch "(a?){500}a{500}b" (sprig_repeat 9000 "a")}}',
      "steps",
    ],
    [
      "new patterns without end",
      '{{range loop 100000}}{{regexMatch (printf "(a{0,30}){0,30}%d" .) ""}}{{end}}',
      "steps",
    ],
    ["copies of a list", "{{$l := sprig_until 5000}}{{range loop 1000}}{{$x := slice $l 0 5000}}{{end}}", "steps"],
    ["decimals of hundreds of digits", "{{range loop 10000}}{{$x := sprig_divf 1e300 3e-300 7}}{{end}}", "steps"],
    [
      "text behind an any",
      '{{$d := sprig_dict "s" (sprig_repeat 9000 "a")}}{{range loop 10000}}{{$x := len $d.s}}{{end}}',
      "steps",
    ],
    [
      "YAML maps merged over and over",
      `{{parseYAML \`- &a {${Array.from({ length: 500 }, (_, i) => `k${i}: 1`).join(", ")}}\n${"- <<: *a\n".repeat(100)}\`}}`,
      "steps",
    ],
    ["a long list of numbers", "{{sprig_until 1000000000}}", "more than 100000 steps"],
    ["deep JSON", `{{parseJSON "${"[".repeat(5000)}"}}`, "nested deeper"],
    ["deep YAML", `{{parseYAML "${"- ".repeat(4000)}"}}`, "nested deeper"],
    [
      "a template that calls itself",
      '{{define "R"}}{{template "R"}}{{end}}{{template "R"}}',
      "exceeded maximum template depth",
    ],
    [
      "executeTemplate that calls itself",
      '{{define "R"}}{{executeTemplate "R"}}{{end}}{{executeTemplate "R"}}',
      "exceeded maximum template depth",
    ],
    ["nested parentheses", `{{${"(".repeat(5000)}1${")".repeat(5000)}}}`, "max expression depth exceeded"],
    ["nested blocks", "{{if 1}}".repeat(5000) + "{{end}}".repeat(5000), "max nesting depth exceeded"],
    ["a long chain of else if", `{{if 0}}${"{{else if 0}}".repeat(5000)}{{end}}`, "max nesting depth exceeded"],
  ])("for %s", (_name, text, reason) => {
    expect(errorOf(text)).toContain(reason);
  });

  it("and what nests within the bounds works", () => {
    expect(errorOf(`{{${"(".repeat(299)}1${")".repeat(299)}}}`)).toBe("");
    expect(errorOf("{{if 1}}".repeat(399) + "{{end}}".repeat(399))).toBe("");
  });

  it("with the message at the innermost template call", () => {
    expect(errorOf('{{define "R"}}{{template "R"}}{{end}}{{template "R"}}')).toBe(
      'template: :1:25: executing "R" at <{{template "R"}}>: exceeded maximum template depth (100000)',
    );
  });
});
