import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../../src/render/index.js";
import { splitTemplate } from "../../src/render/options/template-block.js";
import { readCommandLine } from "../../src/render/program/flag-layer.js";
import { ProgramRig, pair } from "./support/program-rig.js";

describe("IN:OUT:CMD", () => {
  it.each([
    ["in:out:cmd", ["in", "out", ["cmd"]]],
    ["in:out:a:b c:d", ["in", "out", ["a:b c:d"]]],
    ["C:\\in:D:\\out:cmd", ["C:\\in", "D:\\out", ["cmd"]]],
    ["a:b:cmd", ["a:b", "cmd", undefined]],
    ["a.tpl:", ["a.tpl", "", undefined]],
    [":o", ["o", "", undefined]],
    ["a.tpl:o::b", ["a.tpl", "o", ["b"]]],
    [
      "/opt/consul/nginx.ctmpl:/etc/nginx/conf.d/app.conf:nginx -s reload",
      ["/opt/consul/nginx.ctmpl", "/etc/nginx/conf.d/app.conf", ["nginx -s reload"]],
    ],
  ])("splits %s", (text, [source, destination, command]) => {
    expect(splitTemplate(text)).toEqual({ source, destination, command });
  });
});

describe("flags", () => {
  it("reads the article's line", () => {
    const line = readCommandLine([
      "--consul-addr",
      "127.0.0.1:8500",
      "--template",
      "/opt/consul/nginx.ctmpl:/etc/nginx/conf.d/app.conf:nginx -s reload",
      "--log-level=info",
    ]);
    expect(line).toMatchObject({ kind: "run", layer: { consul: { address: "127.0.0.1:8500" }, logLevel: "info" } });
  });

  it.each([
    ["-consul", "a:1"],
    ["-consul-addr", "a:1"],
  ])("takes %s for the address", (flag, address) => {
    expect(readCommandLine([flag, address])).toMatchObject({ layer: { consul: { address } } });
  });

  it.each([
    [["-once=x"], 'invalid boolean value "x" for -once: parse error'],
    [["-consul-ssl=x"], 'invalid boolean value "x" for -consul-ssl: strconv.ParseBool: parsing "x": invalid syntax'],
    [
      ["-consul-retry-attempts", "x"],
      'invalid value "x" for flag -consul-retry-attempts: strconv.ParseInt: parsing "x": invalid syntax',
    ],
    [["-exec-splay=5"], 'invalid value "5" for flag -exec-splay: time: missing unit in duration "5"'],
  ])("refuses %j as the original's readers do", (argv, error) => {
    expect(readCommandLine(argv)).toEqual({ kind: "refused", error });
  });

  it("ignores what is Vault's", () => {
    expect(readCommandLine(["-vault-grace", "5s", "-vault-renew-token=false", "-vault-addr=x"]).kind).toBe("run");
  });
});

describe("configuration files", () => {
  it.each([
    [
      'template {\n source = "a"\n destination = "b"\n}\ntemplate {\n source = "a"\n bogus = 1\n}',
      "from file: c.hcl: mapstructure decode failed: 1 error(s) decoding:\n\n* 'template[1]' has invalid keys: bogus",
    ],
    ["bogus = 1", "* '' has invalid keys: bogus"],
    ['max_stale = "x"', "* error decoding 'max_stale': time: invalid duration \"x\""],
  ])("refuses %j with 15", async (text, error) => {
    const rig = new ProgramRig();
    rig.files.put("c.hcl", text);
    await rig.start("-config", "c.hcl");
    expect(rig.code).toBe(15);
    expect(rig.stderr).toContain(error);
  });

  it("takes every option of the reference's example, from folders too, and flags win", async () => {
    const rig = new ProgramRig({ "/v1/kv/motd": pair("motd", "hi") });
    rig.files.put(
      "conf/1.hcl",
      'consul { address = "a:1" token = "t" retry { attempts = 0 max_backoff = "30s" } }\nlog_level = "err"',
    );
    rig.files.put(
      "conf/sub/2",
      'wait { min = "5s" max = "20s" }\nonce = true\nvault { anything = 1 }\nsyslog { enabled = false }',
    );
    rig.files.put(
      "conf/z.json",
      '{"template":{"contents":"{{ key \\"motd\\" }}","destination":"motd","perms":"0640","backup":true,"error_on_missing_key":true,"command":["logger","changed"],"command_timeout":"60s","wait":{"min":"2s"}}}',
    );
    await rig.start("-once", "-config", "conf", "-log-level=info");
    expect([rig.code, rig.files.text("motd"), rig.processes.started]).toEqual([0, "hi", ["logger changed"]]);
    expect(rig.log).toContain("[INFO] (runner) once mode and all templates rendered");
  });

  it("names a source that is not there", async () => {
    const rig = new ProgramRig();
    await rig.start("-once", "-template", "nope.tpl:out");
    expect(rig.code).toBe(14);
    expect(rig.stderr).toContain("[ERR] (cli) failed to read template: open nope.tpl: no such file or directory");
  });

  it("names a destination that is missing", async () => {
    const rig = new ProgramRig();
    rig.files.put("a.tpl", "x");
    await rig.start("-once", "-template", "a.tpl");
    expect([rig.code, rig.log[0]]).toEqual([
      14,
      '[ERR] (cli) error rendering "a.tpl" => "": failed writing file: missing destination',
    ]);
  });

  it("ends a dry parse with what is wrong", async () => {
    const rig = new ProgramRig();
    rig.files.put("a.tpl", "{{ nofunc }}");
    await rig.start("-parse-only", "-template", "a.tpl:out");
    expect([rig.code, rig.log[0]]).toEqual([
      14,
      '[ERR] (cli) a.tpl: parse: template: :1: function "nofunc" not defined',
    ]);
  });

  it("keeps going when told so: rolls back and stays", async () => {
    const rig = new ProgramRig({ "/v1/kv/k": pair("k", "one") });
    rig.files.put("a.tpl", '{{ key "k" }}');
    await rig.start("-keep-going", "-template", "a.tpl:out:apply it");
    await rig.clock.advance(1_000);
    rig.processes.script = () => (rig.files.text("out") === "two" ? 1 : 0);
    rig.consul.set("/v1/kv/k", pair("k", "two"));
    await rig.clock.advance(1_000);
    expect([rig.code, rig.files.text("out")]).toEqual([undefined, "one"]);
    await rig.signal("SIGTERM");
    expect(rig.code).toBe(12);
  });
});

describe("questions to Consul", () => {
  it("asks as consul-template does", async () => {
    const rig = new ProgramRig({ "/v1/agent/self": { Config: { NodeName: "n1" } }, "/v1/catalog/node/n1": null });
    rig.files.put(
      "a.tpl",
      '{{ service "t.web@dc2~n1|any" }}{{ services }}{{ nodes }}{{ node }}{{ datacenters }}{{ keyExists "a b" }}{{ ls "p/" }}{{ service "x" }}{{ connect "y" }}',
    );
    await rig.start("-once", "-template", "a.tpl:out");
    expect(rig.consul.asked.filter((each) => !each.includes("index=")).sort()).toEqual([
      "/v1/agent/self",
      "/v1/catalog/datacenters",
      "/v1/catalog/node/n1?stale=&wait=60000ms",
      "/v1/catalog/nodes?stale=&wait=60000ms",
      "/v1/catalog/services?stale=&wait=60000ms",
      "/v1/health/connect/y?passing=1&stale=&wait=60000ms",
      "/v1/health/service/web?dc=dc2&near=n1&stale=&tag=t&wait=60000ms",
      "/v1/health/service/x?passing=1&stale=&wait=60000ms",
      "/v1/kv/a%20b?stale=&wait=60000ms",
      "/v1/kv/p/?recurse=&stale=&wait=60000ms",
    ]);
  });

  it("goes on for ever without -once, as the pauses grow to a minute", async () => {
    const rig = new ProgramRig({ "/v1/kv/k": pair("k", "v") });
    rig.files.put("a.tpl", '{{ key "k" }}');
    rig.consul.fault = "connection refused";
    await rig.start("-template", "a.tpl:out");
    await rig.clock.advance(3_600_000);
    expect([rig.code, rig.log.filter((line) => line.includes('after "1m0s"')).length > 50]).toEqual([undefined, true]);
    rig.consul.fault = undefined;
    await rig.clock.advance(60_000);
    expect(rig.files.text("out")).toBe("v");
    await rig.signal("SIGINT");
  });
});

describe("a unified diff", () => {
  it("is empty for equal texts", () => {
    expect(unifiedDiff("a\n", "a\n", "x", "y")).toBe("");
  });

  it("shows changes with three lines around them", () => {
    const before = Array.from({ length: 12 }, (_, i) => `l${i}\n`).join("");
    const after = before.replace("l1\n", "l1\nnew\n").replace("l10\n", "");
    expect(unifiedDiff(before, after, "old", "new")).toBe(
      "--- old\n+++ new\n@@ -1,5 +1,6 @@\n l0\n l1\n+new\n l2\n l3\n l4\n@@ -8,5 +9,4 @@\n l7\n l8\n l9\n-l10\n l11\n",
    );
  });

  it("shows a new file", () => {
    expect(unifiedDiff("", "a\nb\n", "old", "new")).toBe("--- old\n+++ new\n@@ -0,0 +1,2 @@\n+a\n+b\n");
  });
});

describe("functions over this machine", () => {
  async function rendered(template: string): Promise<string> {
    const rig = new ProgramRig();
    rig.files.put("a.tpl", template);
    await rig.start("-once", "-template", "a.tpl:out");
    return rig.files.text("out") ?? rig.log[0] ?? "";
  }

  it.each([
    ['{{ spew_sdump "é" 1 true }}', '(string) (len=2) "é"\n(int) 1\n(bool) true\n'],
    [
      '{{ parseJSON "{\\"b\\":[1,null],\\"a\\":{}}" | spew_sdump }}',
      '(map[string]interface {}) (len=2) {\n (string) (len=1) "a": (map[string]interface {}) {\n },\n (string) (len=1) "b": ([]interface {}) (len=2 cap=2) {\n  (float64) 1,\n  (interface {}) <nil>\n }\n}\n',
    ],
    ['{{ spew_sdump "" (split "," "") }}', '(string) ""\n([]string) {\n}\n'],
    [
      '{{ spew_sprintf "%v %d%% %5s|%v|%#v" (parseJSON `{"b":[1,null],"a":"x"}`) 5 "e" nil (split "," "a,b") }}',
      "map[a:x b:[1 <nil>]] 5%     e|<nil>|([]string)[(string)a (string)b]",
    ],
    ['{{ sockaddr "GetInterfaceIP `lo`" }}', "127.0.0.1"],
    ['{{ sockaddr "GetInterfaceIP" "`lo`" }}', "127.0.0.1"],
    ["{{ $n := sprig_randInt 3 5 }}{{ and (ge $n 3) (lt $n 5) }}", "true"],
    ['{{ sprig_shuffle "aé" | len }}', "3"],
    ['{{ sprig_ago (sprig_toDate "2006" "1970") | regexMatch "^[0-9]+h[0-9]+m[0-9]+s$" }}', "true"],
    ['{{ service "" "any" }}', "[]"],
  ])("%s", async (template, text) => {
    expect(await rendered(template)).toBe(text);
  });

  it.each([
    ['{{ secret "a" }}', "error calling secret: secret: Vault is not supported"],
    ['{{ sockaddr "Foo" }}', 'sockaddr: "Foo" is not supported; use GetPrivateIP'],
    ['{{ writeToFile "/x" "" "" "rwx" "t" }}', 'writeToFile: "rwx" is no octal file mode'],
    ['{{ writeToFile "/x" "" "" }}', "wrong number of args for writeToFile: want at least 4 got 3"],
    ["{{ sprig_randInt 5 5 }}", "error calling sprig_randInt: invalid argument to Intn"],
    ['{{ sprig_genCA "a" 1 }}', "keys, certificates and password hashes are not made here"],
    ["{{ datacenters true false }}", "datacenters: wrong number of arguments, expected 0 or 1, but got 2"],
    ['{{ timestamp "a" "b" }}', "timestamp: wrong number of arguments, expected 0 or 1, but got 2"],
  ])("%s says what is wrong", async (template, text) => {
    expect(await rendered(template)).toContain(text);
  });
});

describe("a template block", () => {
  it("with both forms of a command runs the one in exec", async () => {
    const rig = new ProgramRig();
    rig.files.put(
      "c.hcl",
      'template {\n contents = "x"\n destination = "out"\n command = "echo a"\n command_timeout = "1s"\n exec {\n command = ["echo", "b"]\n timeout = "2s"\n }\n}',
    );
    await rig.start("-once", "-config", "c.hcl");
    expect([rig.code, rig.processes.started]).toEqual([0, ["echo b"]]);
  });

  it("takes old and new names of a key beside each other", async () => {
    const rig = new ProgramRig();
    rig.files.put(
      "c.json",
      JSON.stringify({
        wait: { enabled: true, bool: true, min: "1s" },
        template: {
          contents: '{{ env "HOME" }}',
          destination: "out",
          user: "0",
          uid: "1",
          group: "0",
          gid: 1,
          function_denylist: ["x*"],
          function_blacklist: ["e*"],
          exec: { env: { allowlist: ["A"], whitelist: ["B"], denylist: ["C"], blacklist: ["D"] } },
        },
      }),
    );
    await rig.start("-once", "-config", "c.json");
    expect([rig.code, rig.stderr.includes("error calling env: function is disabled")]).toEqual([14, true]);
  });

  it.each([
    ['source = "a.tpl" contents = ""', 0, ""],
    ['contents = ""', 14, "[ERR] (cli) template: must specify exactly one of 'source' or 'contents'"],
    ['source = "a.tpl" contents = "x"', 14, "[ERR] (cli) template: cannot specify both 'source' and 'contents'"],
  ])("with %s ends with %i", async (fields, code, error) => {
    const rig = new ProgramRig();
    rig.files.put("a.tpl", "text");
    rig.files.put("c.hcl", `template {\n ${fields.replace('" c', '"\n c')}\n destination = "out"\n}`);
    await rig.start("-once", "-config", "c.hcl");
    expect([rig.code, rig.stderr.includes(error)]).toEqual([code, true]);
  });
});
