/** Bare Fastify for the KV bench: a PUT route that takes raw bytes and says `true`, a GET route that sends a key's reply. */
import type { AddressInfo } from "node:net";
import Fastify from "fastify";

const app = Fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
const reply = Buffer.from(
  '[{"LockIndex":0,"Key":"bench/key-1","Flags":0,"Value":"dmFsdWUgb2Ygb3JkaW5hcnkgbGVuZ3Ro","CreateIndex":5,"ModifyIndex":5}]',
);
app.put("/v1/kv/*", (_request, response) => response.header("content-type", "application/json").send("true"));
app.get("/v1/kv/*", (_request, response) => response.header("content-type", "application/json").send(reply));
await app.listen({ host: "127.0.0.1", port: 0 });
console.log((app.server.address() as AddressInfo).port);
process.on("SIGTERM", () => process.exit(0));
