import { randomInt } from "node:crypto";
import type { DnsCheck } from "../../records/index.js";
import {
  classIn,
  encodeMessage,
  nameFromText,
  rcode,
  rcodeToText,
  readMessage,
  sameName,
  typeFromText,
} from "../../wire/index.js";
import { Datagram } from "../network/datagram.js";
import { readTarget } from "../network/dial.js";
import { dialErrorText, isSilent } from "../network/go-errors.js";
import { joinHostPort } from "../network/host-port.js";
import { critical, fails, networkTimeoutMs, type ProbeResult, type Prober } from "./prober.js";

interface AskedQuestion {
  readonly bytes: Uint8Array;
  /** What the answer means; undefined for a datagram that is no answer to it. */
  readonly judge: (answer: Uint8Array) => ProbeResult | undefined;
}

/**
 * Asks a name server over UDP. Passing: the name has records of the type (a truncated answer shows that too); critical:
 * anything else that it answers, and silence.
 */
export const dnsProber: Prober<DnsCheck> = {
  kind: "dns",
  timeoutMsDefault: networkTimeoutMs,
  host(definition) {
    const target = readTarget(serverOf(definition), "udp");
    return target.ok ? target.host : "";
  },
  probe(definition, around, done) {
    const target = readTarget(serverOf(definition), "udp");
    if (!target.ok) return fails(critical(target.error), done);
    const asked = ask(definition);
    if (typeof asked === "string") return fails(critical(asked), done);
    const finish = (result: ProbeResult) => {
      datagram.close();
      done(result);
    };
    const datagram = new Datagram(target, around, {
      ready: (socket) => socket.send(asked.bytes),
      received: (bytes) => {
        const result = asked.judge(bytes);
        if (result !== undefined) finish(result);
      },
      failed: (error) => finish(critical(dialErrorText(error, "udp", target.host, target.port), isSilent(error))),
    });
    const stop = () => {
      datagram.close();
      return critical(`${titleOf(definition)}: no answer`, true);
    };
    return { expire: stop, cancel: stop };
  },
};

/** The server with its port, which may be left out. */
function serverOf({ server }: DnsCheck): string {
  if (server.startsWith("[")) return server.endsWith("]") ? `${server}:53` : server;
  const colons = server.split(":").length - 1;
  return colons === 1 ? server : joinHostPort(server, 53);
}

function titleOf(definition: DnsCheck): string {
  return `DNS ${definition.name} ${definition.type} @${definition.server}`;
}

function ask(definition: DnsCheck): AskedQuestion | string {
  const title = titleOf(definition);
  const name = nameFromText(definition.name);
  if (!name.ok) return `${title}: ${name.reason}`;
  const qtype = typeFromText(definition.type);
  if (qtype === undefined) return `${title}: unknown type`;
  const id = randomInt(65_536);
  const flags = { response: false, opcode: 0, authoritative: false, truncated: false, recursionDesired: true };
  const header = { id, ...flags, recursionAvailable: false, authenticData: false, checkingDisabled: false, rcode: 0 };
  const question = { name: name.name, type: qtype, class: classIn };
  const sections = { answer: [], authority: [], additional: [], edns: undefined };
  const bytes = encodeMessage({ header, questions: [question], ...sections });
  if (bytes === undefined) return `${title}: the question does not fit`;
  return {
    bytes,
    judge(answer) {
      const read = readMessage(answer);
      if (!read.ok) return undefined;
      const { header: said, questions, answer: records } = read.message;
      const asked = questions[0];
      const isOurs = said.response && said.id === id && asked?.type === qtype && sameName(asked.name, name.name);
      if (!isOurs) return undefined;
      const output = `${title}: ${rcodeToText(said.rcode)}, ${records.length} ${records.length === 1 ? "record" : "records"}`;
      const answered = said.rcode === rcode.noError && (records.length > 0 || said.truncated);
      return { status: answered ? "passing" : "critical", output };
    },
  };
}
