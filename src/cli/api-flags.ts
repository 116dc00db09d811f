import type { FlagTable } from "./command.js";
import type { ConnectionFlags } from "./context.js";

/** The flags that every command over the HTTP API takes. The environment variable in the text is used when it is absent. */
export const apiFlags = {
  "ca-file": ["string", "CA certificate for TLS, a file in PEM form. Also CONSUL_CACERT."],
  "ca-path": ["string", "Folder of CA certificates for TLS. Also CONSUL_CAPATH."],
  "client-cert": ["string", "Our own certificate, for servers that ask for one. Also CONSUL_CLIENT_CERT."],
  "client-key": ["string", "The key of our own certificate. Also CONSUL_CLIENT_KEY."],
  datacenter: ["string", "Datacenter to ask. The agent's own when left out."],
  "http-addr": [
    "string",
    "Where the HTTP API listens: host:port, http://, https:// or unix:// and a path. Also CONSUL_HTTP_ADDR; otherwise http://127.0.0.1:8500.",
  ],
  namespace: ["string", "Sent along as it is; namespaces are an Enterprise feature. Also CONSUL_NAMESPACE."],
  partition: ["string", "Sent along as it is; partitions are an Enterprise feature. Also CONSUL_PARTITION."],
  stale: ["parsebool", "Let any server answer, not only the leader. Default false."],
  "tls-server-name": ["string", "Name to expect in the server's certificate. Also CONSUL_TLS_SERVER_NAME."],
  token: ["string", "Token to send. Also CONSUL_HTTP_TOKEN; otherwise the agent's own token counts."],
  "token-file": ["string", "File that holds the token. Also CONSUL_HTTP_TOKEN_FILE."],
} as const satisfies FlagTable & Record<keyof ConnectionFlags, unknown>;
