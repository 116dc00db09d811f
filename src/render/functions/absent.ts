import { anyType, define, type FunctionSpec, GoError } from "../../gotemplate/index.js";

const reasons: Readonly<Record<string, readonly string[]>> = {
  "Vault is not supported": ["secret", "secrets", "pkiCert"],
  "Nomad is not supported": [
    "nomadServices",
    "nomadService",
    "nomadVarList",
    "nomadVar",
    "nomadVarExists",
    "nomadVarListSafe",
    "nomadSafeVarList",
  ],
  "the service mesh is no part of Rollcall": ["caRoots", "caLeaf"],
  "it belongs to Consul Enterprise": ["partitions", "exportedServices", "importedServices"],
  "peerings are not supported, use several datacenters": ["peerings"],
  "keys, certificates and password hashes are not made here; make them outside and read them with file or key": [
    "bcrypt",
    "htpasswd",
    "genPrivateKey",
    "derivePassword",
    "buildCustomCert",
    "genCA",
    "genCAWithKey",
    "genSelfSignedCert",
    "genSelfSignedCertWithKey",
    "genSignedCert",
    "genSignedCertWithKey",
    "encryptAES",
    "decryptAES",
  ].map((name) => `sprig_${name}`),
};

/** Functions of consul-template whose data nobody here has: known to the parser, refused when called. */
export const absentFunctions: readonly (readonly [string, FunctionSpec])[] = Object.entries(reasons).flatMap(
  ([reason, names]) =>
    names.map((name) => {
      const refuse = define([], () => new GoError(`${name}: ${reason}`), { variadic: anyType });
      return [name, refuse] as const;
    }),
);
