import { describe, expect, it } from "vitest";
import { LogHub, MetricsBoard } from "../../src/telemetry/index.js";

function hub(json = false) {
  const lines: string[] = [];
  return { lines, log: new LogHub({ level: "info", json, write: (line) => lines.push(line) }) };
}

describe("LogHub", () => {
  it("writes Consul's line form, quoting values with blanks", () => {
    const { lines, log } = hub();
    log.root.warn("check is late", { check: "web", reason: "a b" });
    expect(lines[0]).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \[WARN\] {2}agent: check is late: check=web reason="a b"\n$/,
    );
  });

  it("says the message of an error, whatever else the error carries", () => {
    const { lines, log } = hub();
    log.root.error("start failed", { error: Object.assign(new Error("port 53 is taken"), { code: "DNS_LISTEN" }) });
    expect(lines[0]).toContain('start failed: error="port 53 is taken"');
  });

  it("writes JSON lines with Consul's field names", () => {
    const { lines, log } = hub(true);
    log.root.named("dns").info("started", { port: 8600 });
    expect(JSON.parse(lines[0]!)).toMatchObject({
      "@level": "info",
      "@module": "dns",
      "@message": "started",
      port: 8600,
    });
  });

  it("lets a monitor hear more than the log writes, until it leaves", () => {
    const { lines, log } = hub();
    const heard: string[] = [];
    const leave = log.listen("debug", false, (line) => heard.push(line));
    log.root.debug("detail");
    leave();
    log.root.debug("unheard");
    expect(heard).toHaveLength(1);
    expect(lines).toEqual([]);
  });
});

describe("MetricsBoard", () => {
  it("gives each family its type, labels and value at scrape time", async () => {
    const board = new MetricsBoard();
    let queries = 0;
    board.add(
      {
        name: "rollcall_dns_queries_total",
        help: "queries",
        labelNames: ["transport"],
        read: () => [{ value: queries, labels: { transport: "udp" } }],
      },
      { name: "rollcall_catalog_nodes", help: "nodes", read: () => [{ value: 2 }] },
    );
    queries = 7;
    const text = await board.prometheus();
    expect(text).toContain("# TYPE rollcall_dns_queries_total counter");
    expect(text).toContain('rollcall_dns_queries_total{transport="udp"} 7');
    expect(text).toContain("# TYPE rollcall_catalog_nodes gauge");
    expect(board.snapshot()).toMatchObject({ gauges: [{ name: "rollcall_catalog_nodes" }], counters: [{ value: 7 }] });
  });
});
