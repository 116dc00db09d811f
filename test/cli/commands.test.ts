import { afterEach, describe, expect, it } from "vitest";
import { agentDouble } from "../client/agent-double.js";
import { type Result, run, type World } from "./double-context.js";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** `METHOD path` to what is answered: a value as JSON, a number as a status with a text. */
type Answers = Readonly<Record<string, unknown>>;

/** Runs a command line against an agent with these answers, and gives what it asked. */
async function against(answers: Answers, line: string, world: World = {}): Promise<Result & { asked: string[] }> {
  const agent = await agentDouble((seen, response) => {
    const answer = answers[`${seen.method} ${seen.url}`];
    if (answer === undefined) response.writeHead(404).end(`nothing at ${seen.method} ${seen.url}`);
    else if (typeof answer === "number") response.writeHead(answer).end("no\n");
    else response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
  });
  closers.push(agent.close);
  const argv = line === "" ? [] : line.split(" ").map((word) => word.replaceAll("_", " "));
  const result = await run(argv, { ...world, address: agent.address });
  return { ...result, asked: agent.seen.map((seen) => `${seen.method} ${seen.url}${seen.body && ` ${seen.body}`}`) };
}

const entry = (key: string, value: string, more = {}) => ({
  LockIndex: 0,
  Key: key,
  Flags: 0,
  Value: value === "" ? null : Buffer.from(value).toString("base64"),
  CreateIndex: 291,
  ModifyIndex: 292,
  ...more,
});

describe("kv", () => {
  it("get prints bytes as they are, with flags beyond 2^53 untouched", async () => {
    const big = JSON.stringify([entry("a", 'x"Flags":1')]).replace('"Flags":0', '"Flags":18446744073709551615');
    const { stdout } = await against({ "GET /v1/kv/a": big }, "kv get -detailed a");
    expect(stdout).toBe(
      [
        "CreateIndex      291",
        "Flags            18446744073709551615",
        "Key              a",
        "LockIndex        0",
        "ModifyIndex      292",
        "Session          -",
        'Value            x"Flags":1',
        "",
      ].join("\n"),
    );
  });

  it("get -detailed keeps a value's line end and takes its tabs for columns, as Consul does", async () => {
    const detailed = async (value: string) =>
      (await against({ "GET /v1/kv/a": [entry("a", value)] }, "kv get -detailed a")).stdout.split(
        "Session          -\n",
      )[1];
    expect(await detailed("from stdin\n")).toBe("Value            from stdin\n\n");
    expect(await detailed("ü\tx\nlonger\ty")).toBe("Value            ü      x\nlonger           y\n");
    expect(await detailed("")).toBe("Value\n");
  });

  it("get -keys -recurse prints whole names, with -detailed all but the value", async () => {
    const answers = { "GET /v1/kv/a?recurse=": [entry("a/b", "1"), entry("a/c/d", "2")] };
    expect((await against(answers, "kv get -keys -recurse a")).stdout).toBe("a/b\na/c/d\n");
    const { stdout } = await against(answers, "kv get -keys -recurse -detailed a");
    expect(stdout).toContain(
      "Key              a/b\nLockIndex        0\nModifyIndex      292\nSession          -\n\n\nCreate",
    );
    expect(stdout.endsWith("Session          -\n\n")).toBe(true);
  });

  it("get -recurse -detailed puts one blank line between entries and no blanks after an empty value", async () => {
    const answers = { "GET /v1/kv/a?recurse=": [entry("a/b", "hello"), entry("a/c", "")] };
    const { stdout } = await against(answers, "kv get -recurse -detailed a");
    expect(stdout).toContain("Value            hello\n\nCreateIndex      291\n");
    expect(stdout.endsWith("\nValue\n")).toBe(true);
  });

  it("escapes what means something in a path, and only that", async () => {
    const { asked } = await against({ "GET /v1/kv/a/b%20c%3Fd%25": [entry("k", "v")] }, "kv get a/b_c?d%");
    expect(asked).toEqual(["GET /v1/kv/a/b%20c%3Fd%25"]);
  });

  it("put sends cas, flags and the session where Consul expects them", async () => {
    const put = async (line: string) => (await against({}, line)).asked;
    expect(await put("kv put -cas -modify-index=7 -flags=0x10 a v")).toEqual(["PUT /v1/kv/a?cas=7&flags=16 v"]);
    expect(await put("kv put -cas a v")).toEqual(["PUT /v1/kv/a?cas=0 v"]);
    expect(await put("kv put -cas -modify-index=18446744073709551615 -flags=18446744073709551615 a v")).toEqual([
      "PUT /v1/kv/a?cas=18446744073709551615&flags=18446744073709551615 v",
    ]);
    expect(await put("kv put -acquire -session=s a v")).toEqual(["PUT /v1/kv/a?acquire=s v"]);
  });

  it("put takes a lone - from standard input and a longer one as itself", async () => {
    expect((await against({}, "kv put a -", { stdin: "in" })).asked).toEqual(["PUT /v1/kv/a in"]);
    expect((await against({}, "kv put a -- -x")).stderr).toContain("expected 1 or 2, got 3");
    expect((await against({}, "kv put a -x")).asked).toEqual(["PUT /v1/kv/a -x"]);
  });

  it("put leaves it to the server to refuse an empty key", async () => {
    const { asked, stderr } = await against({ "PUT /v1/kv/": 400 }, "kv put  v");
    expect(asked).toEqual(["PUT /v1/kv/ v"]);
    expect(stderr).toBe("Error! Failed writing data: Unexpected response code: 400 (no)\n");
  });

  it.each([
    ["kv delete -cas a", "Cannot delete a key that does not exist. Provide a -modify-index greater than than 0.\n"],
    [
      "kv delete -cas -recurse a",
      "Cannot delete a key that does not exist. Provide a -modify-index greater than than 0.\n",
    ],
    ["kv delete -modify-index=1 -recurse a", "Cannot specify -modify-index without -cas!\n"],
    ["kv delete -cas -modify-index=1 -recurse a", "Cannot specify both -cas and -recurse!\n"],
    ["kv import ", "Error! Empty DATA argument\n"],
    ["kv import a b", "Error! Too many arguments (expected 1, got 2)\n"],
  ])("%s is refused before anything is asked", async (line, text) => {
    expect(await against({}, line)).toMatchObject({ exit: 1, stdout: "", stderr: text, asked: [] });
  });

  it("import keeps the slash of a folder's key", async () => {
    const data = '[{"key":"dir/","value":""},{"key":"a//b","value":""}]';
    const { asked } = await against({ "PUT /v1/kv/dir/": "true", "PUT /v1/kv/a/b": "true" }, `kv import ${data}`);
    expect(asked).toEqual(["PUT /v1/kv/dir/", "PUT /v1/kv/a/b"]);
  });

  it("import joins the prefix, keeps flags, and writes decoded values", async () => {
    const answers = { "PUT /v1/kv/p/a?flags=18446744073709551615": "true" };
    const data = '[{"key":"a","flags":18446744073709551615,"value":"aGk="}]';
    const { asked, stdout } = await against(answers, `kv import -prefix=p ${data}`);
    expect(asked).toEqual(["PUT /v1/kv/p/a?flags=18446744073709551615 hi"]);
    expect(stdout).toBe("Imported: p/a\n");
  });

  const refused: [data: string, text: string][] = [
    ["zz", "invalid character 'z' looking for beginning of value"],
    ['{"key":"x"}', "json: cannot unmarshal object into Go value of type []*impexp.Entry"],
    ["[1]", "json: cannot unmarshal number into Go value of type impexp.Entry"],
    ['[{"key":1}]', "json: cannot unmarshal number into Go struct field Entry.key of type string"],
    ['[{"flags":-1}]', "json: cannot unmarshal number -1 into Go struct field Entry.flags of type uint64"],
    ["[", "unexpected end of JSON input"],
  ];
  it.each(refused)("import refuses %s as Go does", async (data, text) => {
    expect(await against({}, `kv import ${data}`)).toMatchObject({
      exit: 1,
      stderr: `Cannot unmarshal data: ${text}\n`,
      asked: [],
    });
  });

  it("export keeps flags beyond 2^53 and escapes as Go does", async () => {
    const big = JSON.stringify([entry("<a>", "v")]).replace('"Flags":0', '"Flags":18446744073709551615');
    const { stdout } = await against({ "GET /v1/kv/p?recurse=": big }, "kv export p");
    expect(stdout).toBe(
      '[\n\t{\n\t\t"key": "\\u003ca\\u003e",\n\t\t"flags": 18446744073709551615,\n\t\t"value": "dg=="\n\t}\n]\n',
    );
  });
});

const member = (Name: string, role: string, Status: number, Addr = "10.0.0.1") => ({
  Name,
  Addr,
  Port: 8301,
  Status,
  Tags: { role, dc: "dc1", vsn: "2", build: "1.20.1:abc", segment: "" },
});

describe("members", () => {
  const answers = {
    "GET /v1/agent/members?segment=_all": [
      member("a1", "node", 4),
      member("s2", "consul", 1),
      member("s1", "consul", 1, "::1"),
    ],
  };

  it("lists servers first, then names, with Consul's columns", async () => {
    expect((await against(answers, "members")).stdout).toBe(
      [
        "Node  Address        Status  Type    Build   Protocol  DC   Partition  Segment",
        "s1    [::1]:8301     alive   server  1.20.1  2         dc1  default    <all>",
        "s2    10.0.0.1:8301  alive   server  1.20.1  2         dc1  default    <all>",
        "a1    10.0.0.1:8301  failed  client  1.20.1  2         dc1  default    <default>",
        "",
      ].join("\n"),
    );
  });

  it("keeps those whose status matches, and ends with 2 when none does", async () => {
    expect((await against(answers, "members -status=^fail")).stdout.split("\n")).toHaveLength(3);
    expect(await against(answers, "members -status=left")).toMatchObject({ exit: 2, stdout: "", stderr: "" });
  });

  it.each([
    ["members -wan", "GET /v1/agent/members?segment=_all&wan=1"],
    ["members -segment=alpha", "GET /v1/agent/members?segment=alpha"],
    ["members -segment= -filter=Status==1", "GET /v1/agent/members?filter=Status%3D%3D1&segment="],
  ])("%s asks %s", async (line, request) => {
    expect((await against({}, line)).asked).toEqual([request]);
  });

  it("-detailed shows all tags in order, and what the absent ones mean", async () => {
    const tags = (segment: string) => `ap=default,build=1.20.1:abc,dc=dc1,role=consul,segment=${segment},vsn=2`;
    const { stdout } = await against(answers, "members -detailed -status=^alive$");
    expect(stdout.split("\n")[1]).toBe(`s1    [::1]:8301     alive   ${tags("<all>")}`);
    const one = { "GET /v1/agent/members?segment=": [member("s1", "consul", 1)] };
    expect((await against(one, "members -detailed -segment=")).stdout).toContain(tags("<default>"));
  });

  it("prints the API's objects as JSON on demand", async () => {
    const { stdout } = await against(answers, "members -format=json");
    expect((JSON.parse(stdout) as { Name: string }[]).map(({ Name }) => Name)).toEqual(["s1", "s2", "a1"]);
  });
});

describe("catalog", () => {
  it("nodes -service has a line an instance, with the node's own metadata", async () => {
    const instance = {
      Node: "n1",
      ID: "02cf582d-aaaa",
      Address: "10.0.0.1",
      Datacenter: "dc1",
      NodeMeta: { b: "2", a: "1" },
    };
    const answers = { "GET /v1/catalog/service/web": [instance, instance] };
    expect((await against(answers, "catalog nodes -service=web")).stdout).toBe(
      "Node  ID        Address   DC\nn1    02cf582d  10.0.0.1  dc1\nn1    02cf582d  10.0.0.1  dc1\n",
    );
    const { stdout } = await against(answers, "catalog nodes -service=web -detailed");
    expect(stdout.split("\n")[1]).toMatch(/ 02cf582d-aaaa .*a=1, b=2$/);
  });

  it.each([
    ["catalog nodes", "GET /v1/catalog/nodes", "Error listing nodes"],
    ["catalog nodes -service=w", "GET /v1/catalog/service/w", "Error listing nodes for service"],
    ["catalog services", "GET /v1/catalog/services", "Error listing services"],
    ["catalog services -node=n", "GET /v1/catalog/node/n", "Error listing services for node"],
  ])("%s picks by node metadata and leads its error with its own words", async (line, request, lead) => {
    const { asked, stderr } = await against({}, `${line} -node-meta=b=2 -node-meta a=1=1`);
    expect(asked).toEqual([`${request}?node-meta=b%3A2&node-meta=a%3A1%3D1`]);
    expect(stderr).toMatch(`${lead}: Unexpected response code: 404 (`);
    expect((await against({}, `${line} -node-meta=zz`)).stderr).toMatch(
      'invalid value "zz" for flag -node-meta: Missing "=" value in argument: zz\nUsage:\n',
    );
  });

  it("services -tags pads to the longest name and six blanks", async () => {
    const answers = { "GET /v1/catalog/services": { web: ["b", "a"], consul: [] } };
    expect((await against(answers, "catalog services -tags")).stdout).toBe("consul      \nweb         a,b\n");
    const odd = { "GET /v1/catalog/services": { "wéb\u{1F600}": ["t"], consul: [] } };
    expect((await against(odd, "catalog services -tags")).stdout).toBe("consul      \nwéb\u{1F600}        t\n");
  });

  it("services -node joins the tags of a service's instances", async () => {
    const services = { a: { Service: "web", Tags: ["x"] }, b: { Service: "web", Tags: ["y", "x"] } };
    const { stdout } = await against(
      { "GET /v1/catalog/node/n1": { Services: services } },
      "catalog services -node=n1 -tags",
    );
    expect(stdout).toBe("web      x,x,y\n");
  });
});

describe("services", () => {
  it("register sends what the flags say and nothing else", async () => {
    const line = "services register -name=w -port=80 -tag=a -meta=k=v=w -tagged-address=lan=[::1]:81";
    const { asked, stdout } = await against({ "PUT /v1/agent/service/register": "" }, line);
    const body =
      '{"Name":"w","Tags":["a"],"Port":80,"Meta":{"k":"v=w"},"TaggedAddresses":{"lan":{"Address":"::1","Port":81}}}';
    expect(asked).toEqual([`PUT /v1/agent/service/register ${body}`]);
    expect(stdout).toBe("Registered service: w\n");
  });

  it.each([
    ["-id=x", "Service registration requires at least one argument or flags.\n"],
    ["-name=x f.json", "Service registration requires arguments or -id, not both.\n"],
    ["-name=x -tagged-address=lan=1.2.3.4", "Invalid Tagged address: address 1.2.3.4: missing port in address\n"],
    ["-name=x -tagged-address=lan=::1:80", "Invalid Tagged address: address ::1:80: too many colons in address\n"],
    ["-name=x -tagged-address=lan=h:zz", 'Invalid Tagged address: strconv.Atoi: parsing "zz": invalid syntax\n'],
  ])("register %s is refused before anything is asked", async (flags, text) => {
    const result = await against({}, `services register ${flags}`);
    expect(result).toMatchObject({ exit: 1, stdout: "", stderr: text, asked: [] });
  });

  it("register takes -meta as pairs, and -id beside files for nothing", async () => {
    expect((await against({}, "services register -name=x -meta=zz")).stderr).toMatch(
      'invalid value "zz" for flag -meta: Missing "=" value in argument: zz\nUsage:\n',
    );
    const answers = { "PUT /v1/agent/service/register": "" };
    const { stdout } = await against(answers, "services register -id=y f.json", { services: [{ Name: "a" }] });
    expect(stdout).toBe("Registered service: a\n");
  });

  it("deregister of files falls back to the name where there is no ID", async () => {
    const services = [{ Name: "a" }, { Name: "b", ID: "b 1" }];
    const answers = { "PUT /v1/agent/service/deregister/a": "", "PUT /v1/agent/service/deregister/b%201": "" };
    const { stdout, asked } = await against(answers, "services deregister x.json", { services });
    expect(stdout).toBe("Deregistered service: a\nDeregistered service: b 1\n");
    expect(asked).toHaveLength(2);
  });
});

describe("what the reader of files warns of", () => {
  const world = { configWarnings: ["skipping file x.txt"], services: [{ Name: "a" }] };

  it.each([
    ["services register x.txt", "Registered service: a\n", "skipping file x.txt\n"],
    ["services deregister x.txt", "Deregistered service: a\n", "skipping file x.txt\n"],
    ["validate x.txt", "Configuration is valid!\n", "skipping file x.txt\n"],
    ["validate -quiet x.txt", "", ""],
  ])("goes to standard error with %s", async (line, stdout, stderr) => {
    const answers = { "PUT /v1/agent/service/register": "", "PUT /v1/agent/service/deregister/a": "" };
    expect(await against(answers, line, world)).toMatchObject({ exit: 0, stdout, stderr });
  });

  it("stays unsaid when the files are refused", async () => {
    const refused = await run(["validate", "x.json"], { ...world, configRefusal: "no" });
    expect(refused).toEqual({ exit: 1, stdout: "", stderr: "Config validation failed: no\n" });
  });
});

describe("maint", () => {
  const self = { "GET /v1/agent/self": { Config: { NodeName: "n1" } } };

  it("lists what is in maintenance, the node first", async () => {
    const checks = {
      "_service_maintenance:web": { CheckID: "_service_maintenance:web", ServiceID: "web", Notes: "upgrade" },
      _node_maintenance: { CheckID: "_node_maintenance", ServiceID: "", Notes: "disk" },
      other: { CheckID: "other", ServiceID: "", Notes: "" },
    };
    const { stdout } = await against({ ...self, "GET /v1/agent/checks": checks }, "maint");
    expect(stdout).toBe("Node:\n  Name:   n1\n  Reason: disk\n\nService:\n  ID:     web\n  Reason: upgrade\n\n");
  });

  it("sends the reason with enable", async () => {
    const { asked } = await against(self, "maint -enable -reason=new_disk");
    expect(asked[1]).toBe("PUT /v1/agent/maintenance?enable=true&reason=new+disk");
  });
});

describe("operator raft list-peers", () => {
  it("says how far each server is behind", async () => {
    const peer = (Node: string, LastIndex: number, Leader = false) => ({
      ID: `id-${Node}`,
      Node,
      Address: "10.0.0.1:8300",
      Leader,
      ProtocolVersion: "3",
      Voter: true,
      LastIndex,
    });
    const Servers = [peer("a", 310, true), peer("b", 309), peer("c", 300)];
    const { stdout } = await against(
      { "GET /v1/operator/raft/configuration": { Servers } },
      "operator raft list-peers",
    );
    expect(stdout).toBe(
      [
        "Node  ID    Address        State     Voter  RaftProtocol  Commit Index  Trails Leader By",
        "a     id-a  10.0.0.1:8300  leader    true   3             310           -",
        "b     id-b  10.0.0.1:8300  follower  true   3             309           1 commit",
        "c     id-c  10.0.0.1:8300  follower  true   3             300           10 commits",
        "",
      ].join("\n"),
    );
  });
});

describe("info", () => {
  it("prints sections and figures in order", async () => {
    const Stats = { runtime: { os: "linux" }, agent: { services: "1", checks: "0" } };
    const { stdout } = await against({ "GET /v1/agent/self": { Stats } }, "info");
    expect(stdout).toBe("agent:\n\tchecks = 0\n\tservices = 1\nruntime:\n\tos = linux\n");
  });
});

describe("monitor", () => {
  it("prints what comes, and says when the other side ended it", async () => {
    const url = "GET /v1/agent/monitor?logjson=true&loglevel=debug";
    const { exit, stdout, stderr } = await against({ [url]: "line\n" }, "monitor -log-json -log-level=debug");
    expect([exit, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(/^line\n\nRemote side ended the monitor! .*\nremote side has exited or crashed\.\n$/);
  });

  it("takes a connection that breaks for the end of the other side", async () => {
    const agent = await agentDouble((_seen, response) => {
      response.write("line\n");
      setImmediate(() => response.destroy());
    });
    closers.push(agent.close);
    const { exit, stdout, stderr } = await run(["monitor"], { address: agent.address });
    expect([exit, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(/^line\n\nRemote side ended the monitor!/);
  });

  it("ends with 0 when it is interrupted", async () => {
    const abort = new AbortController();
    const agent = await agentDouble((_seen, response) => {
      response.write("line\n");
      setImmediate(() => abort.abort());
    });
    closers.push(agent.close);
    expect(await run(["monitor"], { address: agent.address, signal: abort.signal })).toMatchObject({
      exit: 0,
      stderr: "",
    });
  });
});

describe("our own commands", () => {
  it("ready says so with its exit code", async () => {
    expect(await against({ "GET /v1/status/ready": {} }, "ready")).toMatchObject({ exit: 0, stdout: "ready\n" });
    const text = "not ready: Unexpected response code: 503 (no)\n";
    expect(await against({ "GET /v1/status/ready": 503 }, "ready")).toMatchObject({ exit: 1, stderr: text });
    expect(await run(["ready", "-quiet"])).toEqual({ exit: 1, stdout: "", stderr: "" });
  });

  it.each([
    ["passing", 0],
    ["warning", 1],
    ["critical", 2],
  ])("check run ends %s with %d", async (Status, exit) => {
    const answers = { "PUT /v1/agent/check/run/service:web": { Status, Output: "said\n" } };
    expect(await against(answers, "check run service:web")).toMatchObject({ exit, stdout: `${Status}: said\n` });
  });

  it("check history shows the first line of each output", async () => {
    const history = [{ Time: "2026-11-23T06:00:00Z", From: "passing", Status: "critical", Output: "refused\nmore" }];
    const { stdout } = await against({ "GET /v1/health/history/c": history }, "check history c");
    expect(stdout).toBe(
      "Time                  From     Status    Output\n2026-11-23T06:00:00Z  passing  critical  refused\n",
    );
  });

  it("dns explain prints whatever the server explains as an outline", async () => {
    const answer = { Name: "web.service.consul.", Left: [{ ID: "web1", Reason: "critical" }], None: [] };
    const { stdout } = await against(
      { "GET /v1/dns/explain?name=web.service.consul&type=A": answer },
      "dns explain web.service.consul A",
    );
    expect(stdout).toBe("Name: web.service.consul.\nLeft:\n  - ID: web1\n    Reason: critical\n");
  });

  it("store commands print the report on standard error and end with 1 on damage", async () => {
    const store = {
      check: async (directory: string) => ({ sound: directory === "good", lines: [`looked at ${directory}`] }),
    };
    expect(await run(["store", "check", "good"], { store })).toEqual({
      exit: 0,
      stdout: "",
      stderr: "looked at good\n",
    });
    expect((await run(["store", "check", "bad"], { store })).exit).toBe(1);
    expect((await run(["store", "check"], { store })).stderr).toContain("Usage: rollcall store check DIR");
  });

  it("a store that cannot be read fails with its own words", async () => {
    const store = { repair: async () => Promise.reject(new Error("another process uses it")) };
    expect(await run(["store", "repair", "d"], { store })).toMatchObject({
      exit: 1,
      stderr: "Error: another process uses it\n",
    });
  });
});

describe("template", () => {
  const templates = [{ Destination: "/etc/a" }, { Destination: "/etc/b" }];
  const answers = {
    "GET /v1/agent/templates": templates,
    "GET /v1/agent/templates/preview/0": { kind: "waiting", for: ["kv.block(k)", "kv.block(l)"] },
    "GET /v1/agent/templates/preview/1": { kind: "text", text: "new\n", diff: "--- /etc/b\n+++ rendered\n" },
  };

  it.each([
    ["preview /etc/b", "new\n", "", 0],
    ["preview 1", "new\n", "", 0],
    ["diff 1", "--- /etc/b\n+++ rendered\n", "", 0],
    ["preview /etc/a", "", "The template waits for kv.block(k), kv.block(l)\n", 1],
    ["preview 7", "", 'There is no template 7: "template status" lists those of the agent\n', 1],
  ])("%s", async (line, stdout, stderr, exit) => {
    expect(await against(answers, `template ${line}`)).toMatchObject({ stdout, stderr, exit });
  });

  it("preview tells the error of a template", async () => {
    const failing = { ...answers, "GET /v1/agent/templates/preview/0": { kind: "error", error: "parse: oops" } };
    expect(await against(failing, "template preview 0")).toMatchObject({ stderr: "parse: oops\n", exit: 1 });
  });
});
