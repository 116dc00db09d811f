export { accept, nameHash, type Verdict, verdict } from "./accept.js";
export { formatAddress, formatIpv4, formatIpv6, parseAddress, parseIpv4, parseIpv6 } from "./address.js";
export {
  type ClientSubnet,
  clientSubnetOption,
  type Edns,
  type EdnsOption,
  ednsOption,
  ednsRecord,
  extendedError,
  extendedErrorOption,
  readClientSubnet,
  readEdns,
  readExtendedError,
} from "./edns.js";
export { base64ToBytes, bytesToBase64, bytesToHex, hexToBytes } from "./encoding.js";
export { flag, flagsOf, type Header, headerBytes, headerFrom, opcode, rcode, rcodeToText } from "./header.js";
export { isLoopProbe, loopProbePrefix } from "./loop-probe.js";
export {
  encodeMessage,
  type Message,
  type MessageResult,
  measureMessage,
  messageBytesMax,
  readMessage,
  writeMessage,
} from "./message.js";
export {
  compareNames,
  foldName,
  isWithin,
  labelOffsets,
  type Name,
  type NameResult,
  nameFromText,
  nameKey,
  nameToText,
  parentName,
  rootName,
  sameName,
} from "./name.js";
export { Query } from "./query.js";
export { type Question, readQuestion, writeQuestion } from "./question.js";
export type { Caa } from "./rdata/caa.js";
export { splitIntoStrings } from "./rdata/character-strings.js";
export type { RdataType } from "./rdata/contract.js";
export type { Digest } from "./rdata/digest.js";
export type { Dnskey } from "./rdata/dnskey.js";
export type { Hinfo } from "./rdata/hinfo.js";
export { rdataTypeOf, rdataTypes } from "./rdata/index.js";
export type { Mx } from "./rdata/mx.js";
export type { Naptr } from "./rdata/naptr.js";
export type { Nsec } from "./rdata/nsec.js";
export type { Nsec3 } from "./rdata/nsec3.js";
export type { Rrsig } from "./rdata/rrsig.js";
export type { ServiceBinding } from "./rdata/service-binding.js";
export type { ServiceParameter } from "./rdata/service-parameters.js";
export type { Soa } from "./rdata/soa.js";
export type { Srv } from "./rdata/srv.js";
export { Reader } from "./reader.js";
export {
  decodeRdata,
  encodeRdata,
  formatRdata,
  formatRecord,
  makeRecord,
  parseRdata,
  type RdataResult,
  type ResourceRecord,
  readRecord,
  writeRecord,
} from "./record.js";
export { classFromText, classIn, classToText, type, typeFromText, typeToText } from "./record-type.js";
export { optBytes, putNotice, putOpt, putQuestion, putRefusal, putReplyHeader, putU16 } from "./reply.js";
export { quoteBytes, type Token, type TokenResult, Tokens, tokenize, unescapeText } from "./tokens.js";
export { largestPrefix, plainUdpBytes, type SizeBudget, setBudget } from "./truncation.js";
export { Writer } from "./writer.js";
