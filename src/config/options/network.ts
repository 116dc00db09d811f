import { quote } from "../../golang/index.js";
import type { Read } from "../option.js";
import { port, text, textOf } from "../option-kinds.js";

/** Addresses as written; `address-choice.ts` makes the real ones of them. */
export const ADDRESS_OPTIONS = {
  client: text("client_addr", "127.0.0.1", "Address or addresses (parted by blanks) that HTTP and DNS listen on", {
    flag: "client",
  }),
  bind: text("bind_addr", "0.0.0.0", "Address other agents reach; it decides the advertised one", {
    flag: "bind",
    dev: "127.0.0.1",
  }),
  advertise: text("advertise_addr", "", "Address told to others; from `bind_addr`, else the only private one", {
    flag: "advertise",
  }),
  advertiseWan: text("advertise_addr_wan", "", "Address told to other datacenters", { flag: "advertise-wan" }),
  dns: text("addresses.dns", "", "DNS addresses, in place of `client_addr`"),
  http: text("addresses.http", "", "HTTP addresses or `unix://PATH`, in place of `client_addr`"),
  https: text("addresses.https", "", "HTTPS addresses, in place of `client_addr`"),
} as const;

/** The file of an HTTP listener at `unix://PATH`. */
export const SOCKET_OPTIONS = {
  user: text("unix_sockets.user", "", "Owner of the socket file: a name or a number; empty is who starts the server"),
  group: text("unix_sockets.group", "", "Its group, the same way"),
  mode: textOf("unix_sockets.mode", "", "Its mode in octal, such as `0770`; empty is what the umask leaves", octalMode),
} as const;

function octalMode(value: string): Read<string> {
  if (/^[0-7]{0,4}$/.test(value)) return { ok: true, value };
  return { ok: false, error: `unix_sockets.mode: invalid mode: ${quote(value)}: an octal number is needed` };
}

export const PORT_OPTIONS = {
  dns: port("ports.dns", 8600, "DNS over UDP and TCP; -1 is off", { flag: "dns-port" }),
  http: port("ports.http", 8500, "HTTP API; -1 is off", { flag: "http-port" }),
  https: port("ports.https", -1, "HTTPS API; -1 is off", { flag: "https-port", later: true }),
} as const;
