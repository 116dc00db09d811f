import type { Call } from "./call.js";

/** What a slow reader may have waiting: beyond it lines are left out, as no log line is worth the agent's memory. */
const pendingBytesMax = 1024 * 1024;

/** Takes the reply over and writes lines until the client goes or the server closes. `open` starts and gives how to stop. */
export function streamLines(call: Call, contentType: string, open: (line: (text: string) => void) => () => void): void {
  const { response } = call;
  response.writeHead(200, [
    ...call.settings.baseHeaders,
    "Content-Type",
    contentType,
    "X-Content-Type-Options",
    "nosniff",
  ]);
  response.flushHeaders();
  let missed = 0;
  const line = (text: string): void => {
    if (response.destroyed) return;
    if (response.writableLength > pendingBytesMax) {
      missed++;
      return;
    }
    response.write(`${text}\n`);
  };
  const stop = open(line);
  const leave = call.service.parking.park(() => response.end());
  response.once("close", () => {
    stop();
    leave();
    if (missed > 0)
      call.ports.log.warn(`http: a reader of ${call.endpoint.path} was too slow: ${missed} lines left out`);
  });
}
