import { registerType } from "../record-type.js";
import { a } from "./a.js";
import { aaaa } from "./aaaa.js";
import { caa } from "./caa.js";
import { cname } from "./cname.js";
import type { RdataType } from "./contract.js";
import { dname } from "./dname.js";
import { dnskey } from "./dnskey.js";
import { ds } from "./ds.js";
import { hinfo } from "./hinfo.js";
import { https } from "./https.js";
import { mx } from "./mx.js";
import { naptr } from "./naptr.js";
import { ns } from "./ns.js";
import { nsec } from "./nsec.js";
import { nsec3 } from "./nsec3.js";
import { ptr } from "./ptr.js";
import { rrsig } from "./rrsig.js";
import { soa } from "./soa.js";
import { spf } from "./spf.js";
import { srv } from "./srv.js";
import { sshfp } from "./sshfp.js";
import { svcb } from "./svcb.js";
import { tlsa } from "./tlsa.js";
import { txt } from "./txt.js";
import { unknownType } from "./unknown.js";

/** The types with a codec of their own. To add one: a file beside this and its line here. */
export const rdataTypes = {
  a,
  aaaa,
  caa,
  cname,
  dname,
  dnskey,
  ds,
  hinfo,
  https,
  mx,
  naptr,
  ns,
  nsec,
  nsec3,
  ptr,
  rrsig,
  soa,
  spf,
  srv,
  sshfp,
  svcb,
  tlsa,
  txt,
} as const;

const byCode = new Map<number, RdataType<unknown>>();
for (const rdataType of Object.values(rdataTypes)) {
  byCode.set(rdataType.code, rdataType as RdataType<unknown>);
  registerType(rdataType.code, rdataType.name);
}

/** The codec of a type; unknown types are opaque bytes (RFC 3597). */
export function rdataTypeOf(code: number): RdataType<unknown> {
  return byCode.get(code) ?? (unknownType(code) as RdataType<unknown>);
}
