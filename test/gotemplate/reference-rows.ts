// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are full of them
/** Rows of the reference's test table: id, template, output, or `ERR` and the beginning of the error. */
export type Row = readonly [id: string, template: string, expected: string];

export const referenceRows: readonly Row[] = [
  ["L01", '{{ env "FOO" }}|{{ env "NOPE" }}|{{ or (env "EMPTY") "d" }}', "bar||d"],
  ["L02", "a {{- 1 -}} b {{ 2 -}} \n c {{/* note */}}d{{- /* n */ -}} e", "a1b 2c de"],
  [
    "L03",
    '{{ range $i, $e := split "," "a,b,c" }}{{ if $i }}, {{ end }}{{ $i }}={{ $e }}{{ else }}none{{ end }};{{ range split "," "" }}x{{ else }}none{{ end }}',
    "0=a, 1=b, 2=c;none",
  ],
  [
    "L04",
    '{{ if 0 }}a{{ else if "x" }}b{{ else }}c{{ end }}{{ with "" }}x{{ else }}e{{ end }}{{ with $v := "q" }}{{ $v }}{{ . }}{{ end }}',
    "beqq",
  ],
  ["L05", "{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 9 }}{{ end }}{{ $x }}", "2"],
  [
    "L06",
    '{{ define "T" }}<{{ . }}>{{ end }}{{ template "T" 5 }}{{ template "T" }}{{ block "B" "z" }}({{ . }}){{ end }}',
    "<5><<no value>>(z)",
  ],
  [
    "L07",
    '{{ eq 3 1 2 3 }} {{ ne 1 2 }} {{ lt 1 2 }} {{ gt "b" "a" }} {{ ge 1.5 1.5 }} {{ and 1 0 2 }} {{ or 0 "" "z" }} {{ not 0 }}',
    "true true true true true 0 z true",
  ],
  ["L08", '{{ or true (index (split "," "a") 5) }}', "true"],
  [
    "L09",
    '{{ eq (parseJSON "1") 1 }}',
    'ERR execute: template: :1:3: executing "" at <eq (parseJSON "1") 1>: error calling eq: incompatible types for comparison',
  ],
  [
    "L10",
    '{{ printf "%05d|%-4s|%4s|%.2f|%q|%x|%t|%v|%T|%%" 42 "ab" "cd" 1.5 "x\\"y" 255 true 1 1 }}',
    '00042|ab  |  cd|1.50|"x\\"y"|ff|true|1|int|%',
  ],
  [
    "L11",
    '{{ printf "%d" "x" }} {{ printf "%s" 5 }} {{ printf "%d %d" 1 }} {{ printf "%s" "a" "b" }}',
    "%!d(string=x) %!s(int=5) 1 %!d(MISSING) a%!(EXTRA string=b)",
  ],
  ["L12", '{{ print 1 2 "a" "b" 3 }}|{{ print 1 2 }}|{{ println "x" 1 }}', "1 2ab3|1 2|x 1\n"],
  [
    "L13",
    '{{ len "héllo" }} {{ slice "abcdef" 1 3 }} {{ index (split "," "a,b") 1 }} {{ index (parseJSON "{\\"a\\":[{\\"b\\":7}]}") "a" 0 "b" }} {{ index "abc" 1 }}',
    "6 bc b 7 98",
  ],
  [
    "L14",
    '{{ parseJSON "{\\"b\\":[1,2.5,\\"s\\",null,true],\\"a\\":{\\"z\\":1,\\"y\\":2}}" }}',
    "map[a:map[y:2 z:1] b:[1 2.5 s <nil> true]]",
  ],
  [
    "L15",
    '{{ parseJSON "[100000,999999,1000000,12345678,0.0001,0.00001]" }} {{ parseJSON "12345678" | toJSON }}',
    "[100000 999999 1e+06 1.2345678e+07 0.0001 1e-05] 12345678",
  ],
  [
    "L16",
    '{{ $m := parseJSON "{\\"a\\":null}" }}{{ $m.x }}|{{ $m.a }}|{{ index $m "x" }}|{{ .Foo }}|{{ if $m.x }}t{{ else }}f{{ end }}',
    "<no value>|<no value>|<no value>|<no value>|f",
  ],
  [
    "L17",
    '{{ $m := parseJSON "{}" }}{{ $m.x.y }}',
    'ERR execute: template: :1:31: executing "" at <$m.x.y>: nil pointer evaluating interface {}.y',
  ],
  [
    "L18",
    '{{ range $k, $v := parseJSON "{\\"b\\":1,\\"a\\":2,\\"A\\":0}" }}{{ $k }}={{ $v }} {{ end }}',
    "A=0 a=2 b=1 ",
  ],
  [
    "L19",
    "{{ range loop 5 }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ if eq . 3 }}{{ break }}{{ end }}{{ . }},{{ end }}",
    "0,2,",
  ],
  [
    "L20",
    '{{ "a" | printf "%s-%s" "b" }} {{ subtract 2 5 }} {{ divide 2 11 }} {{ modulo 2 5 }} {{ 5 | add 2 }} {{ add 0.1 0.2 }}',
    "b-a 3 5 1 7 0.30000000000000004",
  ],
  [
    "L21",
    "{{ `raw\\n` }}|{{ \"t\\tx\\u00e9\" }}|{{ 'a' }}|{{ 0x1F }}|{{ 1_000 }}|{{ 1e3 }}|{{ 3.0 }}",
    "raw\\n|t\txé|97|31|1000|1000|3",
  ],
  ["L22", "{{ nofunc 1 }}", 'ERR parse: template: :1: function "nofunc" not defined'],
  [
    "L23",
    '{{ index (split "," "a") 5 }}',
    'ERR execute: template: :1:3: executing "" at <index (split "," "a") 5>: error calling index: index out of range: 5',
  ],
  [
    "F01",
    '{{ scratch.Set "k" "v" }}{{ scratch.Get "k" }}|{{ scratch.Get "zz" }}|{{ scratch.MapSet "m" "b" 2 }}{{ scratch.MapSet "m" "a" 1 }}{{ scratch.MapValues "m" }}|{{ scratch.MapSetX "m" "a" 9 }}{{ scratch.Get "m" }}',
    "v|<no value>|[1 2]|map[a:1 b:2]",
  ],
  [
    "F02",
    '{{ in "hello" "ell" }} {{ split "," "a,b" | contains "a" }} {{ in (parseJSON "[1,2]") 1 }} {{ in (parseJSON "[1,2]") 1.0 }}',
    "true true false true",
  ],
  ["F03", '{{ parseJSON "{\\"a\\":\\"<x>&\\",\\"b\\":[1,2]}" | toJSON }}', '{"a":"\\u003cx\\u003e\\u0026","b":[1,2]}'],
  [
    "F04",
    '{{ parseJSON "{\\"b\\":[1,{\\"z\\":\\"y\\"}],\\"a\\":\\"true\\",\\"n\\":null}" | toYAML }}',
    'a: "true"\nb:\n- 1\n- z: "y"\n"n": null',
  ],
  [
    "F05",
    '{{ "foo.bar.baz" | regexReplaceAll "\\\\.(b)" "-$1" }} {{ "foo" | regexReplaceAll "(o)" "$1x" }} {{ "foo" | regexReplaceAll "(o)" "${1}x" }} {{ "123" | regexMatch "^\\\\d+$" }}',
    "foo-bar-baz f foxox true",
  ],
  [
    "F06",
    '{{ split "," " a, b ,c " | join "-" }}|{{ "x\\ny\\n" | split "\\n" | toJSON }}|{{ base64Encode "hello?>" }}|{{ base64URLEncode "hello?>" }}',
    'a- b -c|["x","y"]|aGVsbG8/Pg==|aGVsbG8_Pg==',
  ],
  [
    "F07",
    '{{ "a\\nb\\n\\nc" | indent 2 }}|{{ splitToMap "," ":" "a:1,b:2:3,c" }}|{{ "xxhix" | trim "x" }}|{{ minimum 2.5 3 }}|{{ md5sum "hello" }}',
    "  a\n  b\n\n  c|map[a:1 b:2:3]|hi|2.5|5d41402abc4b2a76b9719d911017c592",
  ],
  [
    "F08",
    '{{ scratch.MapSet "m" "a/b" "1" }}{{ scratch.MapSet "m" "a/c" "<" }}{{ scratch.Get "m" | explodeMap | toUnescapedJSON }}',
    '{"a":{"b":"1","c":"<"}}',
  ],
  [
    "F09",
    '{{ sprig_upper "abc" }} {{ sprig_default "d" "" }} {{ sprig_list 1 2 3 | sprig_join "-" }} {{ sprig_ternary "a" "b" true }} {{ sprig_trunc 3 "abcdef" }}',
    "ABC d 1-2-3 a abc",
  ],
  [
    "C01",
    '{{ range service "web" }}{{ .Node }}/{{ .ID }} {{ .Address }}:{{ .Port }} {{ .Tags }} {{ .Status }};{{ end }}',
    "n1/web-b 10.0.0.1:8082 [] passing;n3/web-c 10.9.0.3:8083 [alpha zeta] passing;n5/web-n 10.9.0.5:8086 [] passing;",
  ],
  [
    "C02",
    '{{ range service "web|any" }}{{ .ID }}={{ .Status }} {{ end }}',
    "web-a=warning web-b=passing web-d=critical web-c=passing web-m=maintenance web-n=passing ",
  ],
  [
    "C03",
    '{{ range service "web|passing,warning" }}{{ .ID }} {{ end }}|{{ range service "v1.web" "any" }}{{ .ID }} {{ end }}|{{ range service "web|maintenance" }}{{ .ID }}{{ end }}',
    "web-a web-b web-c web-n |web-a |web-m",
  ],
  ["C04", '{{ range service "zzz" }}x{{ else }}server 127.0.0.1:65535;{{ end }}', "server 127.0.0.1:65535;"],
  [
    "C05",
    '{{ range services }}{{ .Name }}[{{ .Tags | join "," }}]{{ range service .Name }}{{ .ID }} {{ end }};{{ end }}',
    "Api[z];consul[];web[alpha,v2]web-b web-c web-n ;",
  ],
  [
    "C06",
    '{{ range $tag, $s := service "web" | byTag }}{{ $tag }}:{{ range $s }}{{ .ID }}{{ end }};{{ end }}',
    "alpha:web-c;zeta:web-c;",
  ],
  [
    "C07",
    '{{ key "/k" }}|{{ key "empty" }}|{{ keyOrDefault "nope" "d" }}|{{ keyOrDefault "empty" "d" }}|{{ keyExists "nope" }}|{{ keyExists "empty" }}',
    "val||d|d|false|true",
  ],
  [
    "C08",
    '{{ range ls "app" }}{{ .Key }}={{ .Value }}({{ .Path }}) {{ end }}|{{ range tree "app/" }}{{ .Key }}={{ .Value }} {{ end }}',
    "a=1(app/a) le=fruit(apple) |a=1 b/c=2 b/d=x<y ",
  ],
  [
    "C09",
    '{{ tree "app/" | explode | toJSON }}|{{ range $k, $p := tree "app/" | byKey }}{{ $k }}:{{ range $kk, $v := $p }}{{ $kk }}={{ $v.Value }} {{ end }}{{ end }}',
    '{"a":"1","b":{"c":"2","d":"x\\u003cy"}}|b:c=2 d=x<y ',
  ],
  [
    "C10",
    "{{ range nodes }}{{ .Node }}={{ .Address }}/{{ .Meta.rack }}/{{ .Meta.nope }} {{ end }}{{ with node }}{{ .Node.Node }}{{ range .Services }} {{ .Service }}/{{ .ID }}{{ .Tags }}{{ end }}{{ end }}|{{ datacenters }}",
    "n1=10.0.0.1/a/ n2=10.0.0.2/b/ n1 consul/c[] web/y[] web/z[a b]|[dc1 dc2]",
  ],
  ["C11", "{{ range services }}{{ . }}{{ end }}", "{Api [z]}{consul []}{web [alpha v2]}"],
  [
    "C12",
    '{{ with service "web" }}{{ (index . 0).ID }} {{ len . }}{{ end }}{{ service "web|bogus" }}',
    'ERR execute: template: :1:68: executing "" at <service "web|bogus">: error calling service: health.service: invalid filter: "bogus" in "web|bogus"',
  ],
];
