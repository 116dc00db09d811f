import { describe, expect, it } from "vitest";
import { render } from "./render.js";

/** `f args` gives `expected`; what begins with `!` is the text after `error calling sprig_f: `. */
type Row = readonly [call: string, expected: string];

function check(call: string, expected: string): void {
  const actual = render(`{{ sprig_${call} }}`);
  if (expected.startsWith("!"))
    expect(actual).toContain(`: error calling sprig_${/^\w+/.exec(call)?.[0]}: ${expected.slice(1)}`);
  else expect(actual).toBe(expected);
}

describe("sprig's text functions", () => {
  const rows: readonly Row[] = [
    ['untitle "Foo-Bar Baz\\tQux"', "foo-Bar baz\tqux"],
    ['title "foo-bar it\'s l’été a_b 1st"', "Foo-Bar It'S L’été A_b 1st"],
    ['indent 2 "a\\r\\nb\\n"', "  a\r\n  b\n  "],
    ['indent -1 "a"', "!strings: negative Repeat count"],
    ['nindent -1 "a"', "!strings: negative Repeat count"],
    ['substr 0 3 "abcdef"', "abc"],
    ['substr -1 2 "abcdef"', "ab"],
    ['substr 2 -1 "abcdef"', "cdef"],
    ['substr 2 99 "abcdef"', "cdef"],
    ['substr 4 2 "abcdef"', "!runtime error: slice bounds out of range [4:2]"],
    ['substr 9 99 "abcdef"', "!runtime error: slice bounds out of range [9:6]"],
    ['substr -1 9 "abcdef"', "!runtime error: slice bounds out of range [:9] with length 6"],
    ['substr -1 -3 "abcdef"', "!runtime error: slice bounds out of range [:-3]"],
    ['trunc -2 "abc"', "bc"],
    ['trunc -9 "abc"', "abc"],
    ['trunc 2 "éa"', "é"],
    ['wrap 5 "aaa bbb ccc"', "aaa\nbbb\nccc"],
    ['wrap 5 "aaaaaaaaa b  c"', "aaaaaaaaa\nb  c"],
    ['wrap 0 "ab c"', "ab\nc"],
    ['wrap 4 "  ab   cd"', "ab  \ncd"],
    ['wrapWith 5 "|" "HelloWorld x"', "Hello|World|x"],
    ['wrapWith 5 "" "HelloWorld"', "Hello\nWorld"],
    ['abbrev 5 "hello world"', "he..."],
    ['abbrev 3 "hello world"', "hello world"],
    ['abbrev 6 "ééééé"', "é\udcc3..."],
    ['abbrevboth 5 10 "1234 5678 9123"', "...5678..."],
    ['abbrevboth 5 6 "1234 5678 9123"', "1234 5678 9123"],
    ['abbrevboth 20 8 "1234 5678 9123"', "... 9123"],
    ['snakecase "FirstName"', "first_name"],
    ['snakecase "HTTPServer"', "http_server"],
    ['snakecase "NoHTTPS"', "no_https"],
    ['snakecase "_AnotherTES_TCaseP"', "_another_tes_t_case_p"],
    ['snakecase "HELLO____WORLD"', "hello____world"],
    ['snakecase "http2xx HTTP2XX HTTP20xOK"', "http_2xx_http2_xx_http_20x_ok"],
    ['snakecase "Duration2m3s"', "duration_2m3s"],
    ['snakecase "Bld4Floor3rd"', "bld4_floor_3rd"],
    ['snakecase " _-_ "', "_____"],
    ['snakecase "a1b2c3d"', "a_1b2c3d"],
    ['snakecase "A//B%%2c"', "a//b%%2c"],
    ['kebabcase "FirstName x"', "first-name-x"],
    ['camelcase "http_server"', "HttpServer"],
    ['camelcase "_complex__case_"', "_Complex_Case_"],
    ['camelcase " complex -case "', " Complex Case "],
    ['camelcase "GOLANG_IS_GREAT"', "GolangIsGreat"],
    ['camelcase "FROM CamelCase to snake/kebab-case"', "FromCamelCaseToSnake/kebabCase"],
    ['camelcase "HTTPServer"', "Httpserver"],
    ['camelcase "__"', "__"],
    ['swapcase "This Is A.Test"', "tHIS iS a.tEST"],
    ['initials "First Try x"', "FTx"],
    ['plural "one" "many" 1', "one"],
    ['cat "a" 1 nil "b" 2.5', "a 1 b 2.5"],
    ['quote "a\\"b" 1 nil true', '"a\\"b" "1" "true"'],
    ['splitn "/" 2 "a/b/c"', "map[_0:a _1:b/c]"],
    ['split "" "ab"', "map[_0:a _1:b]"],
    ['splitList "," ""', "[]"],
    ['splitList "," "" | len', "1"],
    ['trimAll "😀é" "é😀a😀b😀"', "a😀b"],
    ['repeat -1 "a"', "!strings: negative Repeat count"],
    ['nospace " a\\tb\\u00a0c "', "abc"],
  ];
  it.each(rows)("%s", check);
});

describe("sprig's regular expressions", () => {
  const rows: readonly Row[] = [
    ['regexFindAll "a." "abacad" -1', "[ab ac ad]"],
    ['regexFindAll "a." "abacad" 2', "[ab ac]"],
    ['regexFindAll "a." "abacad" 0', "[]"],
    ['regexFindAll "" (sprig_repeat 500001 "a") -1', "!the text has more than 500000 matches"],
    ['regexSplit "a" "banana" 2 | toJSON', '["b","nana"]'],
    ['regexSplit "a" (sprig_repeat 500001 "a") -1', "!the text has more than 500000 matches"],
    ['regexReplaceAll "a" (sprig_repeat 500001 "a") "b"', "!the text has more than 500000 matches"],
    ['regexMatch "(" "a"', "false"],
    ['regexFind "(" "a"', "!regexp: Compile(`(`): error parsing regexp: missing closing ): `(`"],
    ['regexFind "(`" "a"', '!regexp: Compile("(`"): error parsing regexp: missing closing ): `(``'],
    ['mustRegexFind "(" "a"', "!error parsing regexp: missing closing ): `(`"],
  ];
  it.each(rows)("%s", check);
});

describe("sprig's numbers", () => {
  const rows: readonly Row[] = [
    ["seq 3", "1 2 3"],
    ["seq -2", "1 0 -1 -2"],
    ["seq 0 2 10", "0 2 4 6 8 10"],
    ["seq 5 -2 0", "5 3 1"],
    ["seq 3 -1 3", ""],
    ["seq 3 1 3", "3"],
    ["seq 5 1 0", ""],
    ["seq 1 2 3 4", ""],
    ["round 123.5555 3", "123.556"],
    ["round -1.2 0", "-2"],
    ["round 123.2329999 2 0.3", "123.23"],
    ['int "0x1f"', "31"],
    ['int "08"', "0"],
    ['int "1.0"', "1"],
    ['int "1.5"', "0"],
    ["int nil", "0"],
    ["addf 0.1 0.2", "0.3"],
    ["divf 1 3.0", "0.3333333333333333"],
    ["div 1 0", "!runtime error: integer divide by zero"],
    ["untilStep 0 10 0", "[]"],
    ["max 1 5 3", "5"],
    ["floor 1.9", "1"],
    ["toDecimal 777", "511"],
    ['atoi "+5"', "5"],
    ['atoi "1.5"', "0"],
    ['atoi "9223372036854775808"', "9223372036854775807"],
    ['atoi "-9223372036854775809"', "-9223372036854775808"],
  ];
  it.each(rows)("%s", check);
});

describe("sprig's lists and maps", () => {
  const rows: readonly Row[] = [
    ["chunk 2 (sprig_list 1 2 3)", "[[1 2] [3]]"],
    ["mustChunk 2 (sprig_list)", "[]"],
    ["chunk 0 (sprig_list 1)", "!runtime error: makeslice: len out of range"],
    ['get (parseJSON `{"a":null}`) "a"', "<no value>"],
    ['get (sprig_dict) "a" | printf "%q"', '""'],
    ['pluck "a" (parseJSON `{"a":null}`) (sprig_dict "b" 1) (sprig_dict "a" 2)', "[<nil> 2]"],
    ['dig "a" "b" "d" (parseJSON `{"a":{"b":1}}`)', "1"],
    ['dig "a" "x" "d" (parseJSON `{"a":{"b":1}}`)', "d"],
    [
      'dig "a" "x" "d" (parseJSON `{"a":null}`)',
      "!interface conversion: interface {} is nil, not map[string]interface {}",
    ],
    ['dig "a" "d" "x"', "!interface conversion: interface {} is string, not map[string]interface {}"],
    ['dig 1 "d" (sprig_dict)', "!interface conversion: interface {} is int, not string"],
    ['dig "a" "d"', "!dig needs at least three arguments"],
    ["toRawJson (loop 2)", "!json: unsupported type: <-chan int64"],
    ["toJson (loop 2)", ""],
    ['dict "a" 1 "b"', "map[a:1 b:]"],
    ["slice (sprig_list 1 2 3) 1 2", "[2]"],
    ["slice (sprig_list 1 2 3) 2 1", "!reflect.Value.Slice: slice index out of bounds"],
    ["compact (sprig_list 1 0 nil `` `a`)", "[1 a]"],
    ["first (sprig_list)", "<no value>"],
    ["kindOf (sprig_semver `1.2.3`)", "ptr"],
    ["kindOf nil", "invalid"],
  ];
  it.each(rows)("%s", check);
});

describe("sprig's semantic versions", () => {
  const rows: readonly Row[] = [
    ['semver "v1.2"', "1.2.0"],
    ['semver "1.2.3-alpha.1+b001"', "1.2.3-alpha.1+b001"],
    ['semver "1.2.x"', "!Invalid Semantic Version"],
    ['semver ""', "!Invalid Semantic Version"],
    ['semver "1.2.3-01"', "!Version segment starts with 0"],
    ['semverCompare "" "1.2.3"', "true"],
    ['semverCompare "*" "1.2.3"', "true"],
    ['semverCompare "*" "1.2.3-rc1"', "false"],
    ['semverCompare "1.2" "1.2.9"', "true"],
    ['semverCompare "=1.2.3" "1.2.3+x"', "true"],
    ['semverCompare "!=1.2.x" "1.2.9"', "false"],
    ['semverCompare "!=1" "2.0.0"', "true"],
    ['semverCompare ">11" "11.1.0"', "false"],
    ['semverCompare ">11.1" "11.2.0"', "true"],
    ['semverCompare "<=1.1" "1.1.9"', "true"],
    ['semverCompare "<=1.1" "1.2.0"', "false"],
    ['semverCompare "<1.1" "1.1.0"', "false"],
    ['semverCompare ">= 1.2 , < 2" "1.9.9"', "true"],
    ['semverCompare ">=1.2 <2" "2.0.0"', "false"],
    ['semverCompare "1.2 - 1.4.5" "1.4.5"', "true"],
    ['semverCompare "<1 || >=2" "2.0.0"', "true"],
    ['semverCompare "~1.2.3" "1.2.9"', "true"],
    ['semverCompare "~1.2.3" "1.3.0"', "false"],
    ['semverCompare "~1" "1.9.0"', "true"],
    ['semverCompare "^1.2.3" "1.9.0"', "true"],
    ['semverCompare "^0.2.3" "0.3.0"', "false"],
    ['semverCompare "^0.0.3" "0.0.4"', "false"],
    ['semverCompare "^0" "0.9.0"', "true"],
    ['semverCompare "^1.2.3-beta" "1.2.3-beta.2"', "true"],
    ['semverCompare "bad" "1.2.3"', "!improper constraint: bad"],
    ['semverCompare "1" "bad"', "!Invalid Semantic Version"],
  ];
  it.each(rows)("%s", check);

  it("are values with methods, and texts where they are printed", () => {
    const template =
      '{{ $v := sprig_semver "v1.2.3-rc.1+b" }}{{ $v.Major }} {{ $v.Minor }} {{ $v.Patch }} {{ $v.Prerelease }} {{ $v.Metadata }} {{ $v.Original }} ' +
      '{{ $v.IncMinor }} {{ $v.IncPatch }} {{ $v.Compare (sprig_semver "1.2.3") }} {{ printf "%s %T" $v $v }} {{ toJSON $v }} {{ $v.LessThan (sprig_semver "2") }}';
    expect(render(template)).toBe(
      '1 2 3 rc.1 b v1.2.3-rc.1+b 1.3.0 1.2.3 -1 1.2.3-rc.1+b *semver.Version "1.2.3-rc.1+b" true',
    );
    expect(render('{{ (sprig_semver "1").Compare 1 }}')).toContain("can't handle 1 for arg of type *semver.Version");
  });
});

describe("sprig's digests", () => {
  const rows: readonly Row[] = [
    [
      'sha512sum "abc"',
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    ],
    ['sha512sum (sprig_repeat 200 "a") | sprig_trunc 16', "4b11459c33f52a22"],
    ['sha1sum "abc"', "a9993e364706816aba3e25717850c26c9cd0d89d"],
    ['adler32sum "abc"', "38600999"],
    ['b32enc "abc"', "MFRGG==="],
  ];
  it.each(rows)("%s", check);
});

describe("sprig's dates", () => {
  const rows: readonly Row[] = [
    ['duration "95"', "1m35s"],
    ["duration 95", "0s"],
    ["duration (parseInt `3600`)", "1h0m0s"],
    ['duration "x"', "0s"],
    ['durationRound "2h10m5s"', "2h"],
    ['durationRound "2400h10m5s"', "3mo"],
    ['durationRound "-1s"', "0s"],
    ["durationRound nil", "0s"],
    ['toDate "2006-01-02" "2017-12-31"', "2017-12-31 00:00:00 +0000 UTC"],
    ['toDate "2006-01-02" "x"', "0001-01-01 00:00:00 +0000 UTC"],
    ['mustToDate "2006-01-02" "x"', '!parsing time "x" as "2006-01-02": cannot parse "x" as "2006"'],
    ['toDate "2006-01-02" "2017-12-31" | toJSON', '"2017-12-31T00:00:00Z"'],
    ['toDate "2006-01-02" "2017-12-31" | sprig_unixEpoch', "1514678400"],
    ['toDate "2006-01-02" "2017-12-31" | sprig_mustDateModify "-1.5h"', "2017-12-30 22:30:00 +0000 UTC"],
    ['toDate "2006-01-02" "2017-12-31" | sprig_kindOf', "struct"],
    ['toDate "2006" "2017" | eq (sprig_toDate "2006-01" "2017-01")', "true"],
    ['dict "t" (sprig_toDate "2006" "2017") "v" (sprig_semver "1") | toTOML', 't = 2017-01-01T00:00:00Z\nv = "1.0.0"'],
    ['dict "t" (sprig_toDate "2006" "2017") "v" (sprig_semver "1") | toYAML', "t: 2017-01-01T00:00:00Z\nv: 1.0.0"],
  ];
  it.each(rows)("%s", check);

  it("have the methods of times", () => {
    const template =
      '{{ $t := sprig_toDate "2006-01-02 15:04" "2024-02-29 13:05" }}{{ $t.Year }} {{ $t.Month }} {{ $t.Day }} {{ $t.Weekday }} {{ $t.YearDay }} ' +
      '{{ $t.Hour }} {{ $t.Format "Jan 2, 3:04PM" }} {{ $t.Unix }} {{ ($t.AddDate 1 0 0).Format "2006-01-02" }} {{ $t.Before (sprig_toDate "2006" "2025") }} {{ printf "%s|%T" $t $t }}';
    expect(render(template)).toBe(
      "2024 February 29 Thursday 60 13 Feb 29, 1:05PM 1709211900 2025-03-01 true 2024-02-29 13:05:00 +0000 UTC|time.Time",
    );
  });
});

describe("sprig's URLs", () => {
  const rows: readonly Row[] = [
    [
      'urlParse "http://admin:se%20c@Server.com:8080/api/a%20b?list=false#anc%21hor" | toJSON',
      '{"fragment":"anc!hor","host":"Server.com:8080","hostname":"Server.com","opaque":"","path":"/api/a b","query":"list=false","scheme":"http","userinfo":"admin:se%20c"}',
    ],
    [
      'urlParse "MAILTO:a@b.c?x=1" | toJSON',
      '{"fragment":"","host":"","hostname":"","opaque":"a@b.c","path":"","query":"x=1","scheme":"mailto","userinfo":""}',
    ],
    ['(urlParse "http://[::1]:80/x").hostname', "::1"],
    ['(urlParse "/a/b?c").path', "/a/b"],
    ['(urlParse "a:80").opaque', "80"],
    ['urlParse "http://a/%zz"', '!unable to parse url: parse "http://a/%zz": invalid URL escape "%zz"'],
    ['urlParse ":x"', '!unable to parse url: parse ":x": missing protocol scheme'],
    ['urlParse "http://a:b/"', '!unable to parse url: parse "http://a:b/": invalid port ":b" after host'],
    ['urlParse "1a:b"', '!unable to parse url: parse "1a:b": first path segment in URL cannot contain colon'],
    [
      'urlJoin (sprig_dict "scheme" "http" "host" "h:80" "path" "/a b" "query" "q=1" "fragment" "f g")',
      "http://h:80/a%20b?q=1#f%20g",
    ],
    ['urlJoin (sprig_dict "host" "h" "path" "p" "userinfo" "u:p@w")', "//u:p%40w@h/p"],
    ['urlJoin (sprig_dict "scheme" "mailto" "opaque" "a@b")', "mailto:a@b"],
    ['urlJoin (sprig_dict "path" 1)', "!unable to parse path key, must be of type string, but int found"],
    ['urlParse "ftp://u@h/p?q#f" | sprig_urlJoin', "ftp://u@h/p?q#f"],
  ];
  it.each(rows)("%s", (call, expected) => {
    const template = call.startsWith("(") ? `{{ ${call.replace("(", "(sprig_")} }}` : `{{ sprig_${call} }}`;
    const actual = render(template);
    if (expected.startsWith("!")) expect(actual).toContain(`: ${expected.slice(1)}`);
    else expect(actual).toBe(expected);
  });
});
