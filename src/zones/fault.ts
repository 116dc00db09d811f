/** Where something stands in a master file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a zone. An error keeps the zone from being served; a warning does not. */
export interface ZoneFault extends Place {
  readonly severity: "error" | "warning";
  readonly reason: string;
}

/** Faults kept of one zone: enough to mend a file by, few enough to print. Further ones are only counted. */
const faultsMax = 100;

/** Collects what is wrong with one zone. */
export class ZoneFaults {
  readonly list: ZoneFault[] = [];
  /** Faults beyond those in `list`. */
  omitted = 0;
  errors = 0;

  error(place: Place, reason: string): void {
    this.errors++;
    this.add(place, "error", reason);
  }

  warn(place: Place, reason: string): void {
    this.add(place, "warning", reason);
  }

  /** In the order of the files. */
  sorted(): readonly ZoneFault[] {
    const { list } = this;
    return list.sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
  }

  private add({ file, line, column }: Place, severity: ZoneFault["severity"], reason: string): void {
    // Errors push warnings out: a file full of warnings must not hide why it is refused.
    if (this.list.length >= faultsMax) {
      this.omitted++;
      const weakest = severity === "error" ? this.list.findIndex((fault) => fault.severity === "warning") : -1;
      if (weakest < 0) return;
      this.list.splice(weakest, 1);
    }
    this.list.push({ file, line, column, severity, reason });
  }
}

/** `FILE:LINE:COLUMN: error: REASON`, the form that editors jump to. */
export function faultText({ file, line, column, severity, reason }: ZoneFault): string {
  return `${file}:${line}:${column}: ${severity}: ${reason}`;
}
