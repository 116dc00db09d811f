/** The reference of "one writer": a bare Fastify PUT route that parses JSON and awaits one synced LevelDB batch. */
import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { Level } from "level";

const database = new Level<string, string>(process.argv[2] ?? "", { valueEncoding: "utf8" });
await database.open();
const app = Fastify();
app.put("/v1/catalog/register", async (request) => {
  const body = request.body as { Node: string; Service: { ID: string } };
  const value = JSON.stringify(body);
  const options = { sync: true } as Parameters<typeof database.put>[2];
  await database.batch(
    [
      { type: "put", key: `${body.Node}/${body.Service.ID}`, value },
      { type: "put", key: "witness", value: "1" },
    ],
    options as never,
  );
  return true;
});
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, JSON.parse(body as string)));
await app.listen({ host: "127.0.0.1", port: 0 });
console.log((app.server.address() as AddressInfo).port);
process.on("SIGTERM", () => process.exit(0));
