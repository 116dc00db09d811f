import { describe, expect, it } from "vitest";
import { define, healthServiceType, pureFunctions, structPointers, textMap } from "../../src/gotemplate/index.js";
import { render } from "./render.js";

const NOTHING = "reflect: call of reflect.Value.Type on zero Value";

describe("in and contains", () => {
  it.each([
    ["compares no truths", "{{ in (parseJSON `[true]`) true }}", "false"],
    [
      "compares no unsigned numbers",
      "{{ in (sprig_list 1) (parseUint `1`) }} {{ in (sprig_list 1) (parseInt `1`) }}",
      "false true",
    ],
    [
      "fails on a list of texts without a value",
      "{{ in (split `,` `a`) nil }}",
      `ERR template: :1:3: executing "" at <in (split \`,\` \`a\`) nil>: error calling in: ${NOTHING}`,
    ],
    ["finds nothing in a list of numbers without a value", "{{ in (parseJSON `[1]`) nil }}", "false"],
    [
      "fails on a text without a value",
      "{{ in `a` nil }}",
      `ERR template: :1:3: executing "" at <in \`a\` nil>: error calling in: ${NOTHING}`,
    ],
  ])("%s", (_name, template, expected) => expect(render(template)).toBe(expected));
});

describe("scratch", () => {
  it("takes only maps of any values for maps", () => {
    expect(render('{{ scratch.Set "m" (splitToMap "," "=" "a=1") }}{{ scratch.MapValues "m" }}')).toBe("[]");
    expect(render('{{ scratch.Set "m" (splitToMap "," "=" "a=1") }}{{ scratch.MapSet "m" "b" 1 }}')).toContain(
      '"m" is not a map',
    );
    expect(
      render('{{ scratch.Set "m" (sprig_dict "a" 1) }}{{ scratch.MapSet "m" "b" 2 }}{{ scratch.MapValues "m" }}'),
    ).toBe("[1 2]");
  });
});

describe("text", () => {
  it.each([
    [
      "indents lines that end in CR LF, and none inside",
      '{{ indent 2 "a\\r\\nb\\rc\\u2028d" }}',
      "  a\r\n  b\rc\u2028d",
    ],
    ["splits a map at every character", '{{ splitToMap "" "b" "abc" }}', "map[:]"],
    ["has the value of a pair without a separator", '{{ splitToMap "," "=" "a=,=b" | toJSON }}', '{"":"b","a":""}'],
    [
      "replaces nothing by something",
      '{{ replaceAll "" "-" "é😀" }}|{{ replaceAll "" "-" "" }}|{{ replaceAll "x" "" "" }}',
      "-é-😀-|-|",
    ],
  ])("%s", (_name, template, expected) => expect(render(template)).toBe(expected));
});

describe("base64Decode", () => {
  it.each([
    ["QQ==", "A"],
    ["Q\nQ=\r\n=\n", "A"],
    ["QUI=", "AB"],
    ["QUJD", "ABC"],
    ["", ""],
    ["Q", "!0"],
    ["QQ", "!0"],
    ["QQ=", "!3"],
    ["QQ=a", "!2"],
    ["QQ==x", "!4"],
    ["QUI==", "!4"],
    ["=", "!0"],
    ["Q===", "!1"],
    ["QQ-=", "!2"],
  ])("of %j is %s", (text, expected) => {
    const actual = render(`{{ base64Decode ${JSON.stringify(text)} }}`);
    if (expected.startsWith("!")) expect(actual).toContain(`illegal base64 data at input byte ${expected.slice(1)}`);
    else expect(actual).toBe(expected);
  });
});

describe("explodeMap", () => {
  it("shows a clash from one level above it", () => {
    const template =
      '{{ scratch.MapSet "m" "y/x/a" "1" }}{{ scratch.MapSet "m" "y/x/a/b" "2" }}{{ scratch.Get "m" | explodeMap }}';
    expect(render(template)).toContain('explodeMap: not a map: "x/a/b": "a" already has value "1"');
  });
});

describe("byMeta", () => {
  it("takes an empty value for an absent one", () => {
    const services = structPointers(healthServiceType, [
      { ID: "a", ServiceMeta: textMap({ zone: "", n: "" }) },
      { ID: "b", ServiceMeta: textMap({ zone: "z 1", n: "7" }) },
    ]);
    const functions = new Map([...pureFunctions, ["given", define([], () => services)] as const]);
    const template =
      '{{ range $k, $v := byMeta "zone,n|int" given }}{{ $k }}={{ range $v }}{{ .ID }}{{ end }} {{ end }}';
    expect(render(template, functions)).toBe("_no_zone__00000=a z_1_00007=b ");
  });
});
