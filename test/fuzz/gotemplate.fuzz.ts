import { readFileSync } from "node:fs";
import { executeTemplate, parseTemplate, pureFunctions } from "../../src/gotemplate/index.js";
import { cpuMs } from "./cpu-time.js";

const limits = { stepsMax: 200_000, outputBytesMax: 200_000, templateDepthMax: 100 };

/** One template beyond this is a fault: the worst ones took 0.3 s on a busy machine. */
const TEMPLATE_MS_MAX = 3_000;

/** Words of the language and what breaks them. */
const pieces: readonly string[] = [
  ..."{{|}}|{{-| -}}|{{/*|*/}}|{{if .}}|{{else}}|{{else if 1}}|{{end}}|{{range loop 3}}|{{range $i, $e := .}}|{{with $x := 1}}".split(
    "|",
  ),
  ...'{{define "T"}}~{{template "T" .}}~{{block "B" 1}}~{{break}}~{{continue}}~$x~$x := ~$x = ~ | ~(~)~.a.b~nil~true~1~-1~1.5'.split(
    "~",
  ),
  ...'0x1p-2~\'a\'~"s"~`r`~"\\xff"~9223372036854775807~1e309~%~\n~ ~é~\u{1f600}~\ud800~,~=~:=~@~printf "%*.[1]d%v"~index~slice'.split(
    "~",
  ),
  "{{range 1000000000000}}{{end}}",
  "{{range loop 99999999999}}x{{end}}",
  '{{$s := "x"}}{{range loop 60}}{{$s = print $s $s}}{{end}}{{$s}}',
  "{{$l := sprig_list 1}}{{range loop 60}}{{$l = sprig_concat $l $l}}{{end}}",
  "{{$l := sprig_list 1}}{{range loop 60}}{{$l = sprig_list $l $l}}{{end}}{{$l}}{{toJSON $l}}",
  '{{scratch.MapSet "m" "m" 1}}{{scratch.MapSet "m" "m" (scratch.Get "m")}}{{scratch.Get "m"}}',
  '{{define "R"}}{{template "R" (print . "x")}}{{end}}{{template "R"}}',
  '{{define "E"}}{{executeTemplate "E"}}{{end}}{{executeTemplate "E"}}',
  '{{printf "%999999d%999999d" 1 2}}',
  '{{sprig_repeat 1000000000 "abc"}}',
  "{{sprig_until 1000000000}}",
  "{{sprig_untilStep 0 1000000000 1}}",
  '{{indent 1000000000 "a\\nb"}}',
  '{{"aaaaaaaaaaaaaaaaaaaaaaaaaaaa" | regexReplaceAll "(a*)*" "$0$0$0"}}',
  '{{parseYAML "a: &a [x, x]\\nb: &b [*a, *a]\\nc: [*b, *b]" | toYAML}}',
  '{{parseJSON "[[[[[[[[]]]]]]]]" | toTOML}}',
  '{{range loop 100000}}{{regexMatch (printf "(a{0,30}){0,30}%d" .) "aaaa"}}{{end}}',
  "{{$l := sprig_until 9000}}{{range loop 100000}}{{$l = sprig_reverse $l}}{{end}}",
  "{{$d := sprig_dict}}{{range loop 100000}}{{$x := sprig_set $d (print .) $d}}{{end}}{{$d}}",
];

/** Templates of the recordings, to start from. */
const seeds: readonly string[] = (
  JSON.parse(readFileSync(new URL("../conformance/data/templates.json", import.meta.url), "utf8")) as {
    cases: { template: string }[];
  }
).cases.map((run) => run.template);

const names = [...pureFunctions.keys()];

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** A call of any function with a few arguments of any kind. */
function call(random: () => number): string {
  const args = Array.from({ length: Math.floor(random() * 4) }, () =>
    pick(
      [
        "nil",
        "1",
        "-3",
        "2.5",
        '"a,b"',
        '"{}"',
        '(split "," "b,a")',
        '(sprig_dict "a" 1)',
        "(sprig_list 1 nil)",
        "true",
        ".",
        "(loop 2)",
        "1+2i",
        '"^(a|b)*$"',
        "(sprig_repeat 20000 `aÉ 1-`)",
        "(sprig_until 2000)",
        '(sprig_semver "1.2.3-rc.1")',
        '(sprig_toDate "2006" "2024")',
        '(base64Decode "/////w==")',
      ],
      random,
    ),
  );
  return `{{ ${pick(names, random)} ${args.join(" ")} }}`;
}

function mutated(random: () => number): string {
  let text = random() < 0.7 ? pick(seeds, random) : "";
  const edits = 1 + Math.floor(random() * 5);
  for (let i = 0; i < edits; i++) {
    const at = Math.floor(random() * (text.length + 1));
    const kept = random() < 0.3 ? Math.floor(random() * 6) : 0;
    text = text.slice(0, at) + (random() < 0.3 ? call(random) : pick(pieces, random)) + text.slice(at + kept);
  }
  return text;
}

/**
 * Parses and runs random templates until `performance.now()` reaches `deadlineMs`; `random` yields numbers in [0, 1).
 * Returns the number of templates.
 * @throws Error with the template when it takes too long or its output too large, or whatever the room throws (it must not).
 */
export function fuzzTemplate(deadlineMs: number, random: () => number): number {
  let count = 0;
  do {
    const text = random() < 0.2 ? call(random) : mutated(random);
    const startMs = cpuMs();
    try {
      runOne(text);
    } catch (failure) {
      throw new Error(`template ${JSON.stringify(text)}: ${String(failure)}`, { cause: failure });
    }
    const tookMs = cpuMs() - startMs;
    if (tookMs > TEMPLATE_MS_MAX) throw new Error(`template ${JSON.stringify(text)} took ${tookMs} ms`);
    count++;
  } while (performance.now() < deadlineMs);
  return count;
}

function runOne(text: string): void {
  const parsed = parseTemplate("", text, { functions: pureFunctions });
  if (!parsed.ok) {
    if (!/^template: :[0-9]+: /.test(parsed.error)) throw new Error(`odd parse error ${parsed.error}`);
    return;
  }
  const result = executeTemplate(parsed.template, undefined, pureFunctions, { limits });
  if (!result.ok && !/^template: :[0-9]+:[0-9]+: executing /.test(result.error))
    throw new Error(`odd error ${result.error}`);
  if (result.ok && result.output.length > limits.outputBytesMax) throw new Error(`output of ${result.output.length}`);
}
