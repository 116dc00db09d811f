import type { Transaction } from "../records/index.js";
import { operationCount, transactionBytesMax, transactionOperationsMax } from "../records/index.js";
import type { Codec } from "./contract.js";
import { StoreError } from "./errors.js";
import { reservedPrefix } from "./stored-form.js";

/** A transaction that keeps the contract's rules, with its records' texts in order of the writes (`""` for deletes). */
export interface Admitted<R> {
  readonly transaction: Transaction<R>;
  readonly texts: readonly string[];
  /** Upper bound of the encoded size: three bytes per UTF-16 unit. */
  readonly bytesAtMost: number;
}

/**
 * Checks what a backend could never accept: etcd's limits, keys that are not text, a key written twice.
 * @throws StoreError `STORE_TOO_MANY_OPERATIONS`, `STORE_TRANSACTION_TOO_LARGE`, `STORE_BAD_KEY`, `STORE_BAD_RECORD`,
 * `STORE_DUPLICATE_KEY`
 */
export function admit<R>(transaction: Transaction<R>, codec: Codec<R>): Admitted<R> {
  const operations = operationCount(transaction);
  if (operations > transactionOperationsMax) {
    throw new StoreError(
      "STORE_TOO_MANY_OPERATIONS",
      `a transaction of ${operations} operations`,
      `at most ${transactionOperationsMax} fit; delete by prefix, or commit in a sequence`,
    );
  }
  let units = 0;
  for (const condition of transaction.conditions) {
    const key = "key" in condition ? condition.key : condition.prefix;
    if ("key" in condition) checkKey(key);
    units += key.length;
  }
  const texts: string[] = [];
  for (const write of transaction.writes) {
    const key = write.op === "delete-prefix" ? write.prefix : write.key;
    checkKey(key);
    const text = write.op === "put" ? encode(codec, key, write.record) : "";
    texts.push(text);
    units += key.length + text.length;
  }
  if (transaction.writes.length > 1) refuseOverlap(transaction);
  const bytesAtMost = units * 3;
  if (bytesAtMost > transactionBytesMax) refuseTooLarge(transaction, texts);
  return { transaction, texts, bytesAtMost };
}

function checkKey(key: string): void {
  if (key === "" || key.startsWith(reservedPrefix) || !isWellFormed(key)) {
    throw new StoreError(
      "STORE_BAD_KEY",
      `the key ${JSON.stringify(key)}`,
      "keys are well-formed, not empty and do not start with U+0000",
    );
  }
}

function encode<R>(codec: Codec<R>, key: string, record: R): string {
  const text = codec.encode(record);
  // A lone surrogate would come back from the disk as U+FFFD, and the record would look damaged.
  if (!isWellFormed(text)) {
    throw new StoreError(
      "STORE_BAD_RECORD",
      `the record ${key} encodes to text with a lone surrogate`,
      "escape it in the codec",
    );
  }
  return text;
}

/** Node 20 has it; the library that the types follow (ES2023) does not name it yet. */
function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}

/** etcd refuses a transaction that puts a key twice, or puts one that it deletes. */
function refuseOverlap(transaction: Transaction<unknown>): void {
  const puts = new Set<string>();
  for (const write of transaction.writes) {
    if (write.op !== "put") continue;
    if (puts.has(write.key)) throw duplicate(write.key);
    puts.add(write.key);
  }
  for (const write of transaction.writes) {
    if (write.op === "delete" && puts.has(write.key)) throw duplicate(write.key);
    if (write.op !== "delete-prefix") continue;
    for (const key of puts) if (key.startsWith(write.prefix)) throw duplicate(key);
  }
}

function duplicate(key: string): StoreError {
  return new StoreError("STORE_DUPLICATE_KEY", `the key ${key} is written twice in one transaction`, "write it once");
}

function refuseTooLarge(transaction: Transaction<unknown>, texts: readonly string[]): void {
  let bytes = 0;
  for (const text of texts) bytes += Buffer.byteLength(text);
  for (const { key } of transaction.writes.map(nameOf)) bytes += Buffer.byteLength(key);
  for (const { key } of transaction.conditions.map(nameOf)) bytes += Buffer.byteLength(key);
  if (bytes <= transactionBytesMax) return;
  throw new StoreError(
    "STORE_TRANSACTION_TOO_LARGE",
    `a transaction of ${bytes} bytes`,
    `at most ${transactionBytesMax} fit; store less, or commit in a sequence`,
  );
}

function nameOf(operation: { readonly key: string } | { readonly prefix: string }): { key: string } {
  return { key: "key" in operation ? operation.key : operation.prefix };
}
