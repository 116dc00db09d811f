import { type ObjectValue, parseHcl, parseJsonWithPosition } from "../../hcl/index.js";
import { commandWords, type ExecFields, given, readExec, readSignal } from "../options/command-options.js";
import { Fields, type OptionFault } from "../options/fields.js";
import { readTemplateBlock } from "../options/template-block.js";
import { readWait } from "../options/wait.js";
import type { ConsulFields, Layer } from "./layer.js";

export type LayerResult = { readonly ok: true; readonly layer: Layer } | { readonly ok: false; readonly error: string };

/** Blocks of consul-template that mean nothing here; whatever is in them is accepted. */
const IGNORED_BLOCKS = ["vault", "nomad", "deduplicate", "syslog", "telemetry"];

/** Reads the text of a configuration file, HCL or JSON. Errors are in consul-template's words, with the place added. */
export function fileLayer(file: string, text: string): LayerResult {
  const parsed = text.trimStart().startsWith("{") ? parseJsonWithPosition(text, file) : parseHcl(text, file);
  if (!parsed.ok) {
    const error = `from file: ${file}: error decoding config: At ${parsed.line}:${parsed.column}: ${parsed.message}`;
    return { ok: false, error };
  }
  const faults: OptionFault[] = [];
  const layer = readLayer(file, parsed.value, faults);
  return faults.length === 0 ? { ok: true, layer } : { ok: false, error: decodeFault(file, faults) };
}

function readLayer(file: string, value: ObjectValue, faults: OptionFault[]): Layer {
  const fields = new Fields(file, "", value, faults);
  const delimiters = fields.block("default_delimiters");
  const logFile = fields.block("log_file");
  const warnings: string[] = [];
  const layer = given({
    consul: consulOf(fields, warnings),
    templates: fields.blocks("template").map(readTemplateBlock),
    exec: execOf(fields),
    wait: readWait(fields, "wait"),
    leftDelimiter: delimiters?.text("left"),
    rightDelimiter: delimiters?.text("right"),
    reloadSignal: readSignal(fields, "reload_signal"),
    killSignal: readSignal(fields, "kill_signal"),
    logLevel: fields.text("log_level"),
    logFile: logFile?.text("path"),
    maxStaleMs: fields.durationMs("max_stale"),
    blockQueryWaitMs: fields.durationMs("block_query_wait"),
    pidFile: fields.text("pid_file"),
    templateErrorFatal: fields.bool("template_error_fatal"),
    keepGoing: fields.bool("keep_going"),
  });
  for (const key of ["log_rotate_bytes", "log_rotate_duration", "log_rotate_max_files"]) logFile?.value(key);
  for (const key of IGNORED_BLOCKS) fields.value(key);
  for (const key of ["once", "err_on_failed_lookup"]) fields.bool(key);
  delimiters?.done();
  logFile?.done();
  fields.done();
  return { ...layer, warnings };
}

function execOf(fields: Fields): ExecFields | undefined {
  const value = fields.value("exec");
  if (value?.kind === "string") return given({ command: commandWords([value.value]) });
  const block = fields.block("exec");
  return block === undefined ? undefined : readExec(block);
}

function consulOf(fields: Fields, warnings: string[]): ConsulFields | undefined {
  const value = fields.value("consul");
  if (value?.kind === "string") {
    warnings.push(
      'consul now accepts a stanza instead of a string. Update your configuration files and change consul = "" to consul { } instead.',
    );
    return { address: value.value };
  }
  const block = fields.block("consul");
  if (block === undefined) return undefined;
  const read = {
    address: block.text("address"),
    namespace: block.text("namespace"),
    token: block.text("token"),
    tokenFile: block.text("token_file"),
    ...authOf(block),
    ...retryOf(block),
    ...sslOf(block),
    ...transportOf(block),
  };
  block.done();
  return given(read);
}

function authOf(consul: Fields): ConsulFields {
  const text = consul.value("auth");
  if (text?.kind === "string") {
    const [username = "", ...password] = text.value.split(":");
    return { username, password: password.join(":") };
  }
  const block = consul.block("auth");
  if (block === undefined) return {};
  const read = {
    authEnabled: block.bool("enabled"),
    username: block.text("username"),
    password: block.text("password"),
  };
  block.done();
  return given(read);
}

function retryOf(consul: Fields): ConsulFields {
  const block = consul.block("retry");
  if (block === undefined) return {};
  const read = {
    retryEnabled: block.bool("enabled"),
    retryAttempts: block.integer("attempts"),
    retryBackoffMs: block.durationMs("backoff"),
    retryMaxBackoffMs: block.durationMs("max_backoff"),
  };
  block.done();
  return given(read);
}

function sslOf(consul: Fields): ConsulFields {
  const block = consul.block("ssl");
  if (block === undefined) return {};
  const enabled = block.bool("enabled");
  const read = {
    sslEnabled: enabled ?? true,
    sslVerify: block.bool("verify"),
    sslCert: block.text("cert"),
    sslKey: block.text("key"),
    sslCaCert: block.text("ca_cert"),
    sslCaPath: block.text("ca_path"),
    sslServerName: block.text("server_name"),
  };
  block.done();
  return given(read);
}

function transportOf(consul: Fields): ConsulFields {
  const block = consul.block("transport");
  if (block === undefined) return {};
  const dialTimeoutMs = block.durationMs("dial_timeout");
  for (const key of [
    "dial_keep_alive",
    "disable_keep_alives",
    "idle_conn_timeout",
    "max_idle_conns",
    "max_idle_conns_per_host",
    "max_conns_per_host",
    "tls_handshake_timeout",
  ]) {
    block.value(key);
  }
  block.done();
  return given({ dialTimeoutMs });
}

/** As Go's decoder words it, with the places below. */
function decodeFault(file: string, faults: readonly OptionFault[]): string {
  const unknown = new Map<string, string[]>();
  const lines: string[] = [];
  for (const fault of faults) {
    if (fault.kind === "value") lines.push(fault.message);
    else unknown.set(fault.path, [...(unknown.get(fault.path) ?? []), fault.key]);
  }
  for (const [path, keys] of unknown) lines.push(`'${path}' has invalid keys: ${keys.sort().join(", ")}`);
  const places = faults.map((fault) => `${file}:${fault.line}:${fault.column}: ${fault.key}`);
  const head = `from file: ${file}: mapstructure decode failed: ${lines.length} error(s) decoding:`;
  return `${head}\n\n${lines.map((line) => `* ${line}`).join("\n")}\n\n${places.join("\n")}`;
}
