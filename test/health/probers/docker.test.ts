import { spawn } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { DockerSocket } from "../../../src/health/docker-socket.js";
import { httpPeer, type Peer } from "./peers.js";
import { holds, probe } from "./probe.js";

let peer: Peer | undefined;
afterEach(async () => {
  await peer?.close();
  peer = undefined;
  await holds.whenEmpty();
});

const piece = (stream: number, text: string) => {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
};

/** A Docker engine with one container `c1`, whose command prints in two streams and exits with the given code. */
async function engine(exitCode: number, stays = false): Promise<{ docker: DockerSocket; asked: string[] }> {
  const asked: string[] = [];
  peer = await httpPeer((request, response) => {
    let body = "";
    request
      .on("data", (chunk) => (body += chunk))
      .on("end", () => {
        asked.push(`${request.method} ${request.url} ${body}`);
        if (request.url === "/containers/c1/exec") response.writeHead(201).end('{"Id":"e1"}');
        else if (request.url === "/exec/e1/start") {
          response.writeHead(200);
          const bytes = Buffer.concat([piece(1, "out\n"), piece(2, "err\n")]);
          // Pieces do not care how the network cuts them.
          for (const byte of bytes) response.write(Buffer.from([byte]));
          if (!stays) response.end();
        } else if (request.url === "/exec/e1/json")
          response.end(JSON.stringify({ ExitCode: exitCode, Running: false }));
        else response.writeHead(404).end("{}");
      });
  });
  return { docker: new DockerSocket(`tcp://${peer.address}`, holds), asked };
}

describe("a docker check", () => {
  it.each([
    [0, "passing"],
    [1, "warning"],
    [126, "critical"],
  ])("whose command exits with %i is %s", async (exitCode, status) => {
    const { docker, asked } = await engine(exitCode);
    const result = await probe({ DockerContainerID: "c1", Args: ["test", "-f", "/x"] }, { docker });
    expect(result).toEqual({ status, output: "out\nerr\n" });
    expect(JSON.parse(asked[0]!.split(" ").slice(2).join(" "))).toMatchObject({
      Cmd: ["test", "-f", "/x"],
      Tty: false,
    });
  });

  it("goes through a shell when one is named", async () => {
    const { docker, asked } = await engine(0);
    await probe({ DockerContainerID: "c1", Args: ["a", "b"], Shell: "/bin/sh" }, { docker });
    expect(asked[0]).toContain('"Cmd":["/bin/sh","-c","a b"]');
  });

  it.each([
    [404, "create exec failed for unknown container c2"],
    [409, "create exec failed since container c2 is paused or stopped"],
    [500, "create exec failed for container c2 with status 500: no luck"],
  ])("that the engine refuses with %i says so in Consul's words", async (code, output) => {
    peer = await httpPeer((_request, response) => response.writeHead(code).end('{"message":"no luck"}'));
    const docker = new DockerSocket(`tcp://${peer.address}`, holds);
    expect(await probe({ DockerContainerID: "c2", Args: ["a"] }, { docker })).toEqual({ status: "critical", output });
  });

  it("whose command does not end is cut off in time, with what it printed", async () => {
    const { docker } = await engine(0, true);
    expect(await probe({ DockerContainerID: "c1", Args: ["a"], Timeout: 200e6 }, { docker })).toEqual({
      status: "critical",
      output: "Timed out (200ms) running check\n\nout\nerr\n",
    });
  });

  it("kills no process of ours that has the number which the engine gives", async () => {
    const bystander = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
    try {
      const asked: string[] = [];
      peer = await httpPeer((request, response) => {
        asked.push(request.url ?? "");
        if (request.url === "/containers/c1/exec") response.writeHead(201).end('{"Id":"e1"}');
        else if (request.url === "/exec/e1/start") response.writeHead(200).flushHeaders();
        else response.end(JSON.stringify({ Running: true, Pid: bystander.pid, ContainerID: "c".repeat(64) }));
      });
      const docker = new DockerSocket(`tcp://${peer.address}`, holds);
      const { status } = await probe({ DockerContainerID: "c1", Args: ["a"], Timeout: 200e6 }, { docker });
      expect(status).toBe("critical");
      await holds.whenEmpty();
      expect(asked.at(-1)).toBe("/exec/e1/json");
      expect(bystander.signalCode).toBeNull();
      expect(process.kill(bystander.pid!, 0)).toBe(true);
    } finally {
      bystander.kill("SIGKILL");
    }
  });

  it("without an engine says so", async () => {
    const docker = new DockerSocket("unix:///no/such/docker.sock", holds);
    const { output } = await probe({ DockerContainerID: "c1", Args: ["a"] }, { docker });
    const words = "dial unix /no/such/docker.sock: connect: no such file or directory";
    expect(output).toBe(`create exec failed for container c1: ${words}`);
  });
});
