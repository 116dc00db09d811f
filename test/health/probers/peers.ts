import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server on an ephemeral port that is gone, with its connections, at the end of the block. */
export interface Peer {
  readonly port: number;
  readonly address: string;
  [Symbol.asyncDispose](): Promise<void>;
  close(): Promise<void>;
}

/** Any net server as a peer. */
export async function listening(server: Server | HttpServer): Promise<Peer> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, address: `127.0.0.1:${port}`, close, [Symbol.asyncDispose]: close };
}

export function httpPeer(answer: RequestListener): Promise<Peer> {
  return listening(createHttpServer(answer));
}

export function tcpPeer(talk: (socket: Socket) => void): Promise<Peer> {
  return listening(createServer(talk));
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const peer = await tcpPeer(() => {});
  await peer.close();
  return peer.port;
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A private authority and what it signs: a good certificate, an expired one, one for another name. */
export interface Authority {
  readonly ca: string;
  readonly good: Certificate;
  readonly expired: Certificate;
  readonly wrongName: Certificate;
}

/** Made with the openssl command, which Debian has everywhere. */
export function makeAuthority(): Authority {
  const dir = mkdtempSync(join(tmpdir(), "authority-"));
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: dir, stdio: "pipe" });
  const key = (name: string) =>
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", `${name}.key`);
  try {
    key("ca");
    openssl("req", "-x509", "-new", "-key", "ca.key", "-subj", "/CN=test authority", "-days", "30", "-out", "ca.crt");
    writeFileSync(join(dir, "index.txt"), "");
    writeFileSync(join(dir, "serial"), "01");
    const sign = (name: string, names: string, from: string, to: string): Certificate => {
      key(name);
      openssl("req", "-new", "-key", `${name}.key`, "-subj", `/CN=${name}`, "-out", `${name}.csr`);
      writeFileSync(
        join(dir, "ca.cnf"),
        `[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nx509_extensions=x\ncopy_extensions=none\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=${names}\n`,
      );
      openssl(
        ...["ca", "-batch", "-config", "ca.cnf", "-cert", "ca.crt", "-keyfile", "ca.key", "-in", `${name}.csr`],
        ...["-out", `${name}.crt`, "-startdate", from, "-enddate", to, "-notext"],
      );
      const read = (file: string) => readFileSync(join(dir, file), "utf8");
      return { cert: read(`${name}.crt`), key: read(`${name}.key`) };
    };
    const far = "20490101000000Z";
    return {
      good: sign("good", "DNS:localhost,DNS:good.test,IP:127.0.0.1", "20200101000000Z", far),
      expired: sign("expired", "DNS:localhost,IP:127.0.0.1", "20200101000000Z", "20210101000000Z"),
      wrongName: sign("wrong", "DNS:other.test", "20200101000000Z", far),
      ca: readFileSync(join(dir, "ca.crt"), "utf8"),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
