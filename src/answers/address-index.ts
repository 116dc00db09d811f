/** Things that share an address, and the first of them while that is known. */
class Shared<T> {
  readonly things = new Set<T>();
  first: T | undefined = undefined;
}

/** Things by the text of an address. Most addresses have one thing, so only shared ones pay for a set. */
export class AddressIndex<T extends object> {
  private readonly byAddress = new Map<string, T | Shared<T>>();

  add(address: string, thing: T): void {
    const known = this.byAddress.get(address);
    if (known === undefined) this.byAddress.set(address, thing);
    else if (known instanceof Shared) {
      known.things.add(thing);
      known.first = undefined;
    } else if (known !== thing) {
      const shared = new Shared<T>();
      shared.things.add(known).add(thing);
      this.byAddress.set(address, shared);
    }
  }

  remove(address: string, thing: T): void {
    const known = this.byAddress.get(address);
    if (known === thing) this.byAddress.delete(address);
    else if (known instanceof Shared && known.things.delete(thing)) {
      known.first = undefined;
      if (known.things.size === 0) this.byAddress.delete(address);
    }
  }

  /** The first thing at the address in the given order, or undefined. Thousands may share one (loopback). */
  first(address: string, before: (left: T, right: T) => boolean): T | undefined {
    const known = this.byAddress.get(address);
    if (!(known instanceof Shared)) return known;
    if (known.first === undefined) {
      for (const thing of known.things)
        if (known.first === undefined || before(thing, known.first)) known.first = thing;
    }
    return known.first;
  }
}
