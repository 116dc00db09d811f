import { headerFrom, type Name, type ResourceRecord, Writer, writeMessage } from "../wire/index.js";

/** An answer made here. */
export interface LocalAnswer {
  readonly rcode: number;
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
}

const messageBytesMax = 65_535;
/** QR and AA: for these names nobody knows better. */
const flags = 0x8400;

/** Writes a local answer to a question into `out`, to be finished like a cached reply. Returns its length, 0 if too long. */
export function putLocal(out: Uint8Array, name: Name, type: number, recordClass: number, local: LocalAnswer): number {
  const writer = new Writer(out.subarray(0, messageBytesMax), true);
  writeMessage(writer, {
    header: headerFrom(0, flags | local.rcode),
    questions: [{ name, type, class: recordClass }],
    answer: local.answer,
    authority: local.authority,
    additional: [],
    edns: undefined,
  });
  return writer.overflow ? 0 : writer.offset;
}
