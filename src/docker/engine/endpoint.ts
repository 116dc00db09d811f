import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { EngineError } from "./engine-error.js";

/** Where a Docker engine listens. */
export interface Endpoint {
  /** As given: `unix:///var/run/docker.sock`, for messages. */
  readonly text: string;
  readonly socketPath: string | undefined;
  readonly hostname: string;
  readonly port: number;
  readonly tls: TlsFiles | undefined;
}

export interface TlsFiles {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** registrator's container mounts the socket at the first, engines make the second. */
const defaultSockets = ["/tmp/docker.sock", "/var/run/docker.sock"];

const TCP_PORT = 2375;
const TLS_PORT = 2376;

/**
 * The engine that `host`, else DOCKER_HOST, else the first default socket that exists names. With DOCKER_TLS_VERIFY, `tcp://`
 * is TLS with the three files of DOCKER_CERT_PATH.
 * @throws EngineError `bad-address`.
 */
export function resolveEndpoint(host: string, env: Environment): Endpoint {
  const text =
    host || env["DOCKER_HOST"] || `unix://${defaultSockets.find((path) => existsSync(path)) ?? defaultSockets[1]}`;
  const [, scheme = "", rest = ""] = /^([a-z]+):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme === "unix" && rest !== "")
    return { text, socketPath: rest, hostname: "localhost", port: 0, tls: undefined };
  if (scheme !== "tcp" && scheme !== "http" && scheme !== "https") {
    throw new EngineError(
      "bad-address",
      `unable to parse docker host \`${text}\`: use unix:///path or tcp://host:port`,
    );
  }
  const secure = scheme === "https" || (scheme === "tcp" && Boolean(env["DOCKER_TLS_VERIFY"]));
  let url: URL;
  try {
    url = new URL(`http://${rest}`);
  } catch (cause) {
    throw new EngineError("bad-address", `unable to parse docker host \`${text}\`: use tcp://host:port`, cause);
  }
  return {
    text,
    socketPath: undefined,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? TLS_PORT : TCP_PORT) : Number(url.port),
    tls: secure ? readTls(env) : undefined,
  };
}

function readTls(env: Environment): TlsFiles {
  const folder = env["DOCKER_CERT_PATH"] || join(homedir(), ".docker");
  const read = (name: string): Buffer => {
    try {
      return readFileSync(join(folder, name));
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
      throw new EngineError(
        "bad-address",
        `cannot read ${join(folder, name)} (${reason}): DOCKER_TLS_VERIFY is set, so DOCKER_CERT_PATH must hold ca.pem, cert.pem and key.pem`,
        cause,
      );
    }
  };
  return { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") };
}
