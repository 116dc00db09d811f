import { BlockList, isIP } from "node:net";

/**
 * The addresses that checks registered over the API may not reach, such as a cloud's metadata service. Asked with the
 * address that a connection is about to use, after resolution, so that a name cannot lead there either.
 */
export class DenyRanges {
  readonly #blocked = new BlockList();
  readonly #empty: boolean;

  /** Ranges are `address/prefix length` or single addresses; one that cannot be read is an error that names it. */
  constructor(ranges: readonly string[]) {
    this.#empty = ranges.length === 0;
    for (const range of ranges) this.#add(range);
  }

  denies(address: string): boolean {
    if (this.#empty) return false;
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
    const plain = mapped ?? address;
    // Connecting to "no address" reaches this machine.
    const unspecified = plain === "0.0.0.0" || /^[0:]+$/.test(plain);
    if (unspecified && (this.denies("127.0.0.1") || this.denies("::1"))) return true;
    const family = isIP(plain);
    return family !== 0 && this.#blocked.check(plain, family === 6 ? "ipv6" : "ipv4");
  }

  #add(range: string): void {
    const [address = "", prefix] = range.split("/");
    const family = isIP(address);
    const length = prefix === undefined ? (family === 6 ? 128 : 32) : Number(prefix);
    if (family === 0 || !Number.isInteger(length) || length < 0 || length > (family === 6 ? 128 : 32)) {
      throw new RangeFaultError(range);
    }
    this.#blocked.addSubnet(address, length, family === 6 ? "ipv6" : "ipv4");
  }
}

/** An entry of the deny list is no range. */
export class RangeFaultError extends Error {
  readonly code = "HEALTH_DENY_RANGE";
  readonly range: string;

  constructor(range: string) {
    super(`deny range "${range}" of health checks is no address range; write 169.254.0.0/16 or fd00::/8`);
    this.range = range;
  }
}

/** Put in an error's place when the address is denied. */
export class AddressDeniedError extends Error {
  readonly code = "ADDRESS_DENIED";

  constructor() {
    super("address is denied to checks registered over the API");
  }
}
