/** The fixed header of a message (RFC 1035 §4.1.1, AD and CD of RFC 4035). */
export interface Header {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly authenticData: boolean;
  readonly checkingDisabled: boolean;
  /** Low four bits only; EDNS carries the upper eight. */
  readonly rcode: number;
}

export const headerBytes = 12;

/** Bits of the 16-bit flags word at offset 2. */
export const flag = {
  response: 0x8000,
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: 0x0100,
  recursionAvailable: 0x0080,
  authenticData: 0x0020,
  checkingDisabled: 0x0010,
} as const;

export const opcode = { query: 0, notify: 4, update: 5 } as const;

export const rcode = {
  noError: 0,
  formErr: 1,
  servFail: 2,
  nxDomain: 3,
  notImp: 4,
  refused: 5,
  badVers: 16,
} as const;

const rcodeNames = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET"];

/** The mnemonic of a response code, or `RCODE17`. */
export function rcodeToText(code: number): string {
  return code === rcode.badVers ? "BADVERS" : (rcodeNames[code] ?? `RCODE${code}`);
}

export function flagsOf(header: Header): number {
  return (
    (header.response ? flag.response : 0) |
    ((header.opcode & 15) << 11) |
    (header.authoritative ? flag.authoritative : 0) |
    (header.truncated ? flag.truncated : 0) |
    (header.recursionDesired ? flag.recursionDesired : 0) |
    (header.recursionAvailable ? flag.recursionAvailable : 0) |
    (header.authenticData ? flag.authenticData : 0) |
    (header.checkingDisabled ? flag.checkingDisabled : 0) |
    (header.rcode & 15)
  );
}

export function headerFrom(id: number, flags: number): Header {
  return {
    id,
    response: (flags & flag.response) !== 0,
    opcode: (flags >> 11) & 15,
    authoritative: (flags & flag.authoritative) !== 0,
    truncated: (flags & flag.truncated) !== 0,
    recursionDesired: (flags & flag.recursionDesired) !== 0,
    recursionAvailable: (flags & flag.recursionAvailable) !== 0,
    authenticData: (flags & flag.authenticData) !== 0,
    checkingDisabled: (flags & flag.checkingDisabled) !== 0,
    rcode: flags & 15,
  };
}
