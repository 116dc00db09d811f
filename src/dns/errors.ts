/** A DNS address that could not be listened on. */
export class DnsListenError extends Error {
  readonly code = "DNS_LISTEN";

  constructor(transport: "UDP" | "TCP", address: string, port: number, cause: Error) {
    const { code } = cause as NodeJS.ErrnoException;
    const remedy =
      code === "EADDRINUSE"
        ? "another program listens there; stop it or choose another port (-dns-port)"
        : code === "EACCES"
          ? "ports below 1024 need the capability CAP_NET_BIND_SERVICE"
          : "check that the address is one of this machine's";
    super(`DNS cannot listen on ${address} port ${port} (${transport}): ${code ?? cause.message}; ${remedy}`, {
      cause,
    });
    this.name = "DnsListenError";
  }
}
