/**
 * A DNS server over a made-up catalog, to be measured from outside (CPU per query beside the kernel's floor):
 *
 *   npx tsx test/bench/dns.ts [SERVICES] [INSTANCES] [QUERIES_FILE]
 *
 * Prints `PID PORT` when ready and writes one SRV and one A question for each service to QUERIES_FILE, if given.
 */
import { writeFileSync } from "node:fs";
import { Answers, defaultAnswerOptions } from "../../src/answers/index.js";
import { startDnsServer } from "../../src/dns/index.js";

const services = Number(process.argv[2] ?? 10);
const instances = Number(process.argv[3] ?? 10);
const queriesFile = process.argv[4];
const nodes = Math.max(100, Math.min(10_000, services));

const answers = new Answers({
  options: defaultAnswerOptions,
  random: Math.random,
  nowSeconds: () => Math.floor(Date.now() / 1000),
});
for (let i = 0; i < nodes; i++) {
  answers.apply({ kind: "node", op: "put", node: `node-${i}`, address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` });
}
for (let i = 0; i < services; i++) {
  for (let k = 0; k < instances; k++) {
    const node = `node-${(i + k * 7) % nodes}`;
    const id = `service-${i}-${k}`;
    answers.apply({ kind: "service", op: "put", node, id, service: `service-${i}`, address: "", port: 8000 + k });
    answers.apply({ kind: "check", op: "put", node, id: `check-${id}`, serviceId: id, status: "passing" });
  }
}
answers.markLoaded();
if (queriesFile !== undefined) {
  const lines = Array.from(
    { length: services },
    (_, i) => `service-${i}.service.consul SRV\nservice-${i}.service.consul A`,
  );
  writeFileSync(queriesFile, `${lines.join("\n")}\n`);
}
const server = await startDnsServer({ answers, addresses: ["127.0.0.1"], port: 0 });
console.log(`${process.pid} ${server.bound[0]!.port}`);
process.on("SIGTERM", () => void server.close().then(() => process.exit(0)));
