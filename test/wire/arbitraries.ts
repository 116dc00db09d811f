import fc from "fast-check";

const label = fc.uint8Array({ minLength: 1, maxLength: 20 });

/** Wire-form names of zero to eight labels of any bytes. */
export const anyName: fc.Arbitrary<Uint8Array> = fc
  .array(label, { maxLength: 8 })
  .map((labels) => Uint8Array.from([...labels.flatMap((bytes) => [bytes.length, ...bytes]), 0]));

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
const someBytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 65_535 });
const u32 = fc.integer({ min: 0, max: 4_294_967_295 });
const types = fc.uniqueArray(u16, { maxLength: 10 }).map((list) => list.sort((left, right) => left - right));
const strings = fc.array(bytes(255), { minLength: 1, maxLength: 4 });
const digest = (numbers: fc.Arbitrary<number>[]): fc.Arbitrary<unknown> =>
  fc.record({ numbers: fc.tuple(...numbers), digest: someBytes });
const binding = fc.record({
  priority: u16,
  target: anyName,
  parameters: fc
    .uniqueArray(fc.tuple(fc.integer({ min: 7, max: 65_534 }), bytes(30)), { maxLength: 4, selector: ([key]) => key })
    .map((list) => list.sort(([left], [right]) => left - right).map(([key, value]) => ({ key, value }))),
});

/** Values of every registered record type, by its key in `rdataTypes`. */
export const rdataValues: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  a: fc.uint8Array({ minLength: 4, maxLength: 4 }),
  aaaa: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  caa: fc.record({ flags: u8, tag: fc.stringMatching(/^[a-zA-Z0-9]{1,15}$/), value: bytes(300) }),
  cname: anyName,
  dname: anyName,
  dnskey: fc.record({ flags: u16, protocol: u8, algorithm: u8, publicKey: someBytes }),
  ds: digest([u16, u8, u8]),
  hinfo: fc.record({ cpu: bytes(255), os: bytes(255) }),
  https: binding,
  mx: fc.record({ preference: u16, exchange: anyName }),
  naptr: fc.record({
    order: u16,
    preference: u16,
    flags: bytes(10),
    services: bytes(50),
    regexp: bytes(255),
    replacement: anyName,
  }),
  ns: anyName,
  nsec: fc.record({ next: anyName, types }),
  nsec3: fc.record({ algorithm: u8, flags: u8, iterations: u16, salt: bytes(255), nextHash: someBytes, types }),
  ptr: anyName,
  rrsig: fc.record({
    typeCovered: u16,
    algorithm: u8,
    labels: u8,
    originalTtlSeconds: u32,
    expirationSeconds: u32,
    inceptionSeconds: u32,
    keyTag: u16,
    signer: anyName,
    signature: someBytes,
  }),
  soa: fc.record({
    mname: anyName,
    rname: anyName,
    serial: u32,
    refreshSeconds: u32,
    retrySeconds: u32,
    expireSeconds: u32,
    minimumSeconds: u32,
  }),
  spf: strings,
  srv: fc.record({ priority: u16, weight: u16, port: u16, target: anyName }),
  sshfp: digest([u8, u8]),
  svcb: binding,
  tlsa: digest([u8, u8, u8]),
  txt: strings,
};
