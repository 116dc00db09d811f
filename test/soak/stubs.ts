import { judge, startStubHost } from "../e2e/stubs/host.js";
import { glibc, go, goProgram, jvm, musl } from "../e2e/stubs/stubs.js";
import { debianPackages, installMissing, soakPackages } from "../support/debian.js";

/** What stubs found otherwise than they should, `STUB: NAME: FOUND instead of EXPECTED`. */
export interface StubsFound {
  readonly asked: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
}

/** Every stub resolver, Go's and the JVM's too (which are large to install), on a host that has Rollcall alone. Needs root. */
export async function soakStubs(): Promise<StubsFound> {
  const large = goProgram() === undefined ? Object.values(soakPackages) : [soakPackages.java];
  installMissing([...Object.values(debianPackages), ...large]);
  const { host } = await startStubHost();
  const asked: Record<string, number> = {};
  const wrong: string[] = [];
  try {
    for (const stub of [glibc, musl, go, jvm]) {
      const command = await stub.build(host.directory);
      const { found, wrong: mistakes } = await judge(host, stub, command);
      asked[stub.name] = found.length;
      wrong.push(...mistakes);
    }
  } finally {
    await host.close();
  }
  return { asked, wrong };
}
