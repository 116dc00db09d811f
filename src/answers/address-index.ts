/** Things by the text of an address. Most addresses have one thing, so only shared ones pay for a set. */
export class AddressIndex<T extends object> {
  private readonly byAddress = new Map<string, T | Set<T>>();

  add(address: string, thing: T): void {
    const known = this.byAddress.get(address);
    if (known === undefined) this.byAddress.set(address, thing);
    else if (known instanceof Set) known.add(thing);
    else if (known !== thing) this.byAddress.set(address, new Set([known, thing]));
  }

  remove(address: string, thing: T): void {
    const known = this.byAddress.get(address);
    if (known === thing) this.byAddress.delete(address);
    else if (known instanceof Set && known.delete(thing) && known.size === 0) this.byAddress.delete(address);
  }

  /** The first thing at the address in the given order, or undefined. */
  first(address: string, before: (left: T, right: T) => boolean): T | undefined {
    const known = this.byAddress.get(address);
    if (!(known instanceof Set)) return known;
    let best: T | undefined;
    for (const thing of known) if (best === undefined || before(thing, best)) best = thing;
    return best;
  }
}
