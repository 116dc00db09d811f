import { parseBool, quote } from "../golang/index.js";
import type { ClientOptions, Environment } from "./options.js";

/** Variable to option, for those that are taken as they are. */
const TEXT_VARIABLES: readonly (readonly [string, keyof ClientOptions])[] = [
  ["CONSUL_HTTP_ADDR", "address"],
  ["CONSUL_HTTP_TOKEN", "token"],
  ["CONSUL_HTTP_TOKEN_FILE", "tokenFile"],
  ["CONSUL_HTTP_AUTH", "basicAuth"],
  ["CONSUL_CACERT", "caFile"],
  ["CONSUL_CAPATH", "caPath"],
  ["CONSUL_CLIENT_CERT", "certFile"],
  ["CONSUL_CLIENT_KEY", "keyFile"],
  ["CONSUL_TLS_SERVER_NAME", "tlsServerName"],
  ["CONSUL_NAMESPACE", "namespace"],
  ["CONSUL_PARTITION", "partition"],
];

/**
 * The options that Consul's environment variables ask for. An empty variable counts as unset. A switch that is no
 * boolean is left alone and comes back as a warning, as Consul's client has it.
 */
export function optionsFromEnvironment(env: Environment): { options: ClientOptions; warnings: string[] } {
  const options: Record<string, string | boolean> = {};
  const warnings: string[] = [];
  for (const [variable, option] of TEXT_VARIABLES) {
    const value = env[variable];
    if (value !== undefined && value !== "") options[option] = value;
  }
  const switchOf = (variable: string): boolean | undefined => {
    const text = env[variable];
    if (text === undefined || text === "") return undefined;
    const value = parseBool(text);
    if (value === undefined) {
      const reason = quote(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
      warnings.push(`[WARN]  consul-api: could not parse ${variable}: error=${reason}`);
    }
    return value;
  };
  if (switchOf("CONSUL_HTTP_SSL") === true) options["tls"] = true;
  if (switchOf("CONSUL_HTTP_SSL_VERIFY") === false) options["verifyTls"] = false;
  return { options, warnings };
}
