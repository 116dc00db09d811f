/** Names of variables that are visible while a template is parsed; each template has a scope of its own. */
export class Scope {
  private names: string[] = ["$"];
  private readonly counts = new Map<string, number>([["$", 1]]);

  get size(): number {
    return this.names.length;
  }

  declare(name: string): void {
    this.names.push(name);
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  has(name: string): boolean {
    return (this.counts.get(name) ?? 0) > 0;
  }

  /** Forgets what was declared since the scope had `size` names. */
  shrink(size: number): void {
    for (const name of this.names.splice(size)) this.counts.set(name, (this.counts.get(name) ?? 1) - 1);
  }
}
