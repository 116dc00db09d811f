import {
  findKey,
  findPrefix,
  type KvEntry,
  keyNames,
  kvDelete,
  kvDeleteTree,
  kvPut,
  type Planner,
} from "../../catalog/index.js";
import { encodeJson, quote } from "../../golang/index.js";
import { type Answer, bare, isAnswer, json, jsonTrue, text } from "../answer.js";
import { answerRead } from "../blocking.js";
import type { Call } from "../call.js";
import type { Endpoint } from "../endpoint.js";
import { indexHeaders } from "../meta.js";
import { type ReadOptions, readOptions } from "../read-options.js";
import { noPathToDatacenter, refusal } from "../reasons.js";
import { isElsewhere } from "../scope.js";
import { parseUint64 } from "../uint64.js";

/** `kv/:key`: values are raw bytes, keys the decoded rest of the path. */
export const kvEndpoints: readonly Endpoint[] = [
  {
    path: "/v1/kv/",
    tail: "key",
    operations: {
      GET: {
        summary: "Read a key, or all keys that begin with a prefix",
        handler: readKey,
        params: ["dc", "index", "wait", "raw", "recurse", "keys", "separator"],
      },
      PUT: {
        summary: "Set a key to the body",
        handler: putKey,
        params: ["dc", "flags", "cas", "acquire", "release"],
        bodyBytesMax: (settings) => settings.kvValueBytesMax,
        tooLarge: (bytes, max) =>
          `Request body(${bytes} bytes) too large, max size: ${max} bytes. See https://www.consul.io/docs/agent/config/config-files#kv_max_value_size.`,
      },
      DELETE: {
        summary: "Delete a key, or all that begin with a prefix",
        handler: deleteKey,
        params: ["dc", "cas", "recurse"],
      },
    },
  },
];

const missingKeyName = text(400, "Missing key name");
const jsonFalse = json("false");

function readKey(call: Call): Answer | Promise<Answer> {
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  const { query, tail: key } = call;
  if (query.has("keys")) return readPrefix(call, options, key, keysAnswer);
  if (query.has("recurse")) return readPrefix(call, options, key, entriesAnswer);
  if (key === "") return missingKeyName;
  if (isElsewhere(call)) return text(500, noPathToDatacenter);
  const raw = query.has("raw");
  return answerRead(call, options, {
    find: () => findKey(call.ports.registry.view, key),
    render: (entry, index) => {
      const headers = indexHeaders(index);
      if (entry === undefined) return bare(404, headers);
      return raw ? rawAnswer(entry, headers) : json(`[${entryJson(entry)}]`, headers);
    },
  });
}

type PrefixAnswer = (call: Call, entries: readonly KvEntry[], prefix: string, headers: readonly string[]) => Answer;

function readPrefix(call: Call, options: ReadOptions, prefix: string, answer: PrefixAnswer): Answer | Promise<Answer> {
  if (isElsewhere(call)) return text(500, noPathToDatacenter);
  return answerRead(call, options, {
    find: () => findPrefix(call.ports.registry.view, prefix),
    render: (entries, index) => answer(call, entries, prefix, indexHeaders(index)),
  });
}

function entriesAnswer(_call: Call, entries: readonly KvEntry[], _prefix: string, headers: readonly string[]): Answer {
  return entries.length === 0 ? bare(404, headers) : json(`[${entries.map(entryJson).join(",")}]`, headers);
}

function keysAnswer({ query }: Call, entries: readonly KvEntry[], prefix: string, headers: readonly string[]): Answer {
  if (entries.length === 0 && prefix !== "") return bare(404, headers);
  const separator = query.get("separator") ?? query.get("seperator") ?? "";
  return json(encodeJson(keyNames(entries, prefix, separator)), headers);
}

/** A value is text of the owner's making: browsers must not take it for a page. */
const rawHeaders: readonly string[] = ["X-Content-Type-Options", "nosniff", "Content-Security-Policy", "sandbox"];

function rawAnswer({ record }: KvEntry, headers: readonly string[]): Answer {
  return {
    status: 200,
    type: "text/plain",
    body: Buffer.from(record.value, "base64"),
    headers: [...headers, ...rawHeaders],
  };
}

function entryJson({ record, createRevision, modifyRevision }: KvEntry): string {
  const { lockIndex, key, flags, value, session } = record;
  const held = session === "" ? "" : `"Session":${encodeJson(session)},`;
  const text = value === "" ? "null" : `"${value}"`;
  return `{"LockIndex":${lockIndex},"Key":${encodeJson(key)},"Flags":${flags},"Value":${text},${held}"CreateIndex":${createRevision},"ModifyIndex":${modifyRevision}}`;
}

async function putKey(call: Call): Promise<Answer> {
  const { query, tail: key } = call;
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  if (key === "") return missingKeyName;
  const conflict = conflictingFlags(call, ["cas", "acquire", "release"]);
  if (conflict !== undefined) return conflict;
  const flags = parseUint64(query.get("flags"), "0");
  if (!flags.ok) return text(500, flags.error);
  const checkAndSet = checkAndSetOf(call);
  if (isAnswer(checkAndSet)) return checkAndSet;
  if (isElsewhere(call)) return text(500, noPathToDatacenter);
  const lock = lockRefusal(call);
  if (lock !== undefined) return lock;
  const value = call.body.toString("base64");
  return write(call, kvPut({ key, value, flags: flags.digits, ...checkAndSet }));
}

async function deleteKey(call: Call): Promise<Answer> {
  const { query, tail: key } = call;
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  const recurse = query.has("recurse");
  if (key === "" && !recurse) return missingKeyName;
  const conflict = conflictingFlags(call, ["cas", "recurse"]);
  if (conflict !== undefined) return conflict;
  const checkAndSet = checkAndSetOf(call);
  if (isAnswer(checkAndSet)) return checkAndSet;
  if (isElsewhere(call)) return text(500, noPathToDatacenter);
  if (recurse) return write(call, kvDeleteTree(key));
  return write(call, kvDelete(key, checkAndSet.checkAndSet));
}

async function write(call: Call, planner: Planner): Promise<Answer> {
  const outcome = await call.ports.registry.propose(planner);
  if (outcome.ok) return jsonTrue;
  return outcome.refusal.reason === "stale" ? jsonFalse : refusal(outcome.refusal);
}

function checkAndSetOf({ query }: Call): { readonly checkAndSet?: number } | Answer {
  if (!query.has("cas")) return {};
  const index = parseUint64(query.get("cas"));
  return index.ok ? { checkAndSet: Number(index.digits) } : text(500, index.error);
}

/** Sessions are not here yet: nobody can hold a lock, so acquiring names no session and releasing finds none. */
function lockRefusal({ query }: Call): Answer | undefined {
  const acquire = query.get("acquire");
  const release = query.get("release");
  if (acquire === "" || release === "") return text(500, "raft apply failed: missing session");
  if (acquire !== undefined) return text(500, `raft apply failed: invalid session ${quote(acquire)}`);
  return release === undefined ? undefined : jsonFalse;
}

/** Consul's text lists the whole query, sorted by name and escaped anew. */
function conflictingFlags({ query }: Call, names: readonly string[]): Answer | undefined {
  if (names.filter((name) => query.has(name)).length < 2) return undefined;
  return text(400, `Conflicting flags: ${query.encoded()}\n`);
}
