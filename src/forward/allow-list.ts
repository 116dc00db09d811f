import { parseAddress } from "../wire/index.js";

interface Network {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** Answers remembered, one per client address; emptied when full, so that spoofed addresses cannot make it grow. */
const rememberedMax = 4_096;

/** Which client addresses may have names forwarded. */
export class AllowList {
  private readonly networks: readonly Network[];
  private readonly remembered = new Map<string, boolean>();

  /** `cidrs` must have passed `cidrRefusal`. */
  constructor(cidrs: readonly string[]) {
    this.networks = cidrs.map(parseCidr).filter((network) => network !== undefined);
  }

  /** Whether an address (text; an IPv6 zone is ignored, IPv4 mapped into IPv6 counts as IPv4) is in the list. */
  has(address: string): boolean {
    const known = this.remembered.get(address);
    if (known !== undefined) return known;
    const allowed = this.contains(address);
    if (this.remembered.size >= rememberedMax) this.remembered.clear();
    this.remembered.set(address, allowed);
    return allowed;
  }

  private contains(address: string): boolean {
    const zone = address.indexOf("%");
    const bytes = parseAddress(zone < 0 ? address : address.slice(0, zone));
    return bytes !== undefined && this.networks.some((network) => isInside(bytes, network));
  }
}

function isInside(bytes: Uint8Array, network: Network): boolean {
  if (bytes.length !== network.bytes.length) return false;
  for (let bit = 0; bit < network.bits; bit += 8) {
    const mask = network.bits - bit >= 8 ? 255 : 255 & ~(255 >> (network.bits - bit));
    if (((bytes[bit >> 3]! ^ network.bytes[bit >> 3]!) & mask) !== 0) return false;
  }
  return true;
}

function parseCidr(text: string): Network | undefined {
  const slash = text.lastIndexOf("/");
  const bytes = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  const bits = Number(text.slice(slash + 1));
  if (bytes === undefined || !Number.isInteger(bits) || bits < 0 || bits > bytes.length * 8) return undefined;
  return { bytes, bits };
}

/** Why a text is no network, or undefined. */
export function cidrRefusal(text: string): string | undefined {
  return parseCidr(text) === undefined
    ? `forward.allow: ${JSON.stringify(text)} is no network like 10.0.0.0/8`
    : undefined;
}

const privateNetworks: readonly Network[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "::/127",
  "fc00::/7",
  "fe80::/10",
].map((text) => parseCidr(text)!);

/** Whether an address (4 or 16 bytes) should never be what a name of the outside world means. */
export function isPrivateAddress(bytes: Uint8Array): boolean {
  const mapped = bytes.length === 16 && bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255;
  const address = mapped ? bytes.subarray(12) : bytes;
  return privateNetworks.some((network) => isInside(address, network));
}
