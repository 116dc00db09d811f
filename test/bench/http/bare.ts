/** Plain Fastify with the routes that the API is measured against; the bytes to send are read from the standard input. */
import Fastify, { type FastifyReply } from "fastify";

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const bytes = Buffer.concat(chunks);

const app = Fastify({ keepAliveTimeout: 700_000 });
const parked: FastifyReply[] = [];

app.get("/read", (_request, reply) => {
  reply.header("content-type", "application/json").send(bytes);
});
app.put("/write", (request, reply) => {
  reply.send((request.body as { Name: string }).Name === "");
});
app.get("/parked", (_request, reply) => {
  parked.push(reply);
});
app.get("/count", (_request, reply) => {
  reply.send(String(parked.length));
});
app.put("/release", (_request, reply) => {
  for (const waiting of parked.splice(0)) waiting.header("content-type", "application/json").send(bytes);
  reply.send("");
});

await app.listen({ host: "127.0.0.1", port: 0 });
console.log((app.server.address() as { port: number }).port);
process.on("SIGTERM", () => process.exit(0));
