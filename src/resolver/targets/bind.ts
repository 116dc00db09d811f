import { dnsPort } from "../endpoint.js";
import { ownedBy, type PlannedFile, type Target } from "./target.js";

const optionsPath = "/etc/bind/named.conf.options";
const localPath = "/etc/bind/named.conf.local";
const ownPath = "/etc/bind/rollcall.conf";

/** BIND forwards our domain to us. */
export const bind: Target = {
  name: "bind",
  title: "BIND",
  reads: [optionsPath, localPath],
  everything: false,
  reload: ["rndc", "reconfig"],
  via: () => ({ address: "127.0.0.1", port: dnsPort }),
  plan({ server, domain }, files) {
    const zone = [
      `// ${ownedBy}`,
      `zone "${domain}" {`,
      "\ttype forward;",
      "\tforward only;",
      `\tforwarders { ${server.address} port ${server.port}; };`,
      "};",
    ];
    const local = files.get(localPath) ?? "";
    const include = `include "${ownPath}";`;
    const planned: PlannedFile[] = [{ path: ownPath, text: `${zone.join("\n")}\n` }];
    if (!local.includes(include)) planned.push({ path: localPath, text: `${endedLine(local)}${include}\n` });
    const options = withException(files.get(optionsPath) ?? "", domain);
    if (options.kind === "edited") planned.push({ path: optionsPath, text: options.text });
    const advice =
      options.kind === "unclear"
        ? [
            `the options block needs: validate-except { "${domain}"; }; (the root zone proves that ${domain} does not exist)`,
          ]
        : [];
    if (/^\s*view\b/m.test(local)) advice.push(`${localPath} has views: the include must stand inside of each`);
    return { ok: true, files: planned, advice };
  },
  remedy(symptom, { domain }) {
    if (symptom === "refused-connection" || symptom === "silent")
      return "start named, or name where it listens with -via";
    if (symptom === "servfail") {
      return `BIND validates: validate-except { "${domain}"; } must stand in options (named-checkconf -p), and named can reach us (rndc reconfig after a change)`;
    }
    if (symptom === "refused") return "allow-query or allow-recursion of BIND refuses this client";
    return `rndc reconfig, then rndc flushtree ${domain}: an older answer may be cached`;
  },
};

type Exception = { readonly kind: "edited"; readonly text: string } | { readonly kind: "there" | "unclear" };

/** `validate-except` as the first statement of the options block; a list that is there already is left to people. */
function withException(text: string, domain: string): Exception {
  const bare = blankComments(text);
  const given = /\bvalidate-except\s*\{([^}]*)\}/.exec(bare);
  if (given !== null) return { kind: given[1]!.split(/[\s;"]+/).includes(domain) ? "there" : "unclear" };
  const open = /^[ \t]*options\s*\{/m.exec(bare);
  if (open === null) return { kind: "unclear" };
  const at = open.index + open[0].length;
  return { kind: "edited", text: `${text.slice(0, at)}\n\tvalidate-except { "${domain}"; };${text.slice(at)}` };
}

/** Comments as blanks of the same length, so that places stay the same. */
function blankComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?:\/\/|#)[^\n]*/g, (comment) => comment.replace(/[^\n]/g, " "));
}

function endedLine(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
