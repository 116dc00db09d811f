import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join, resolve } from "node:path";
import type { Log } from "../telemetry/index.js";
import { type Name, nameToText } from "../wire/index.js";
import { type Beyond, faultText, type ZoneAnswer, ZoneSet } from "../zones/index.js";
import { apexOfFile, type FileStamp, readZoneFile, stampOf } from "./zone-files.js";

/** Watching misses changes on network mounts and after renames of the directory: this finds them. */
const rescanMs = 30_000;
/** Editors and copies write in several steps. */
const settleMs = 200;
/** Zones served from one directory. */
const zonesMax = 10_000;
/** Faults of one file that are logged; `rollcall zone check` shows more. */
const loggedFaultsMax = 10;

/** The state of one zone file. */
export interface ZoneStatus {
  readonly zone: string;
  readonly file: string;
  /** False when nothing of the file was ever sound: the zone is not answered. */
  readonly served: boolean;
  readonly serial: number | undefined;
  readonly records: number;
  /** What is wrong with the file as it is now, `FILE:LINE:COLUMN: ...`; an error means an older reading is served. */
  readonly faults: readonly string[];
}

/** Zones from a directory, kept in step with its files. */
export interface StaticZones {
  /** The hook of the DNS listener: the reply's length, or 0 when the name is in no zone. */
  answer(query: Uint8Array, length: number, overTcp: boolean, out: Uint8Array): number;
  /** Records of a name, aliases followed; undefined when it is in no zone. For names that the registry leads to. */
  lookup(name: Name, type: number): ZoneAnswer | undefined;
  /** The name outside all zones that aliases of the last answer or lookup led to, when it has to be asked for elsewhere. */
  readonly leadsTo: Name | undefined;
  /** Looks at all files now. */
  rescan(): void;
  status(): readonly ZoneStatus[];
  close(): void;
}

interface Kept {
  readonly apex: Name;
  readonly file: string;
  files: readonly FileStamp[];
  faults: readonly string[];
}

/**
 * Serves the zones of `directory`, one file `ORIGIN.zone` each. A changed file is read again; with errors in it the zone
 * stays as it was and the log says where they are. `beyond` knows registry names that aliases lead to; `told` hears the names of
 * all zones at first, and again when there are others.
 */
export function startStaticZones(
  directory: string,
  log: Log,
  beyond?: Beyond,
  told: (names: readonly string[]) => void = () => {},
): StaticZones {
  return new ZoneDirectory(resolve(directory), log, beyond, told);
}

class ZoneDirectory implements StaticZones {
  private readonly directory: string;
  private readonly log: Log;
  private readonly zones: ZoneSet;
  private readonly told: (names: readonly string[]) => void;
  private names = "";
  private readonly kept = new Map<string, Kept>();
  private readonly timer: NodeJS.Timeout;
  private watcher: FSWatcher | undefined;
  private settling: NodeJS.Timeout | undefined;
  private missing = false;

  constructor(directory: string, log: Log, beyond: Beyond | undefined, told: (names: readonly string[]) => void) {
    this.directory = directory;
    this.log = log;
    this.told = told;
    this.zones = new ZoneSet(beyond);
    this.rescan();
    this.timer = setInterval(() => this.rescan(), rescanMs).unref();
  }

  answer(query: Uint8Array, length: number, overTcp: boolean, out: Uint8Array): number {
    return this.zones.answer(query, length, overTcp, out);
  }

  lookup(name: Name, type: number): ZoneAnswer | undefined {
    return this.zones.lookup(name, type);
  }

  get leadsTo(): Name | undefined {
    return this.zones.leadsTo;
  }

  rescan(): void {
    this.startWatching();
    const present = this.list();
    for (const [file, apex] of present) this.look(file, apex);
    for (const [file, { apex }] of this.kept) {
      if (present.has(file)) continue;
      this.kept.delete(file);
      if (this.zones.remove(apex)) this.log.info("zone removed, its file is gone", { zone: nameToText(apex), file });
    }
    const names = this.zones.names();
    if (names.join(" ") === this.names) return;
    this.names = names.join(" ");
    this.told(names);
  }

  status(): readonly ZoneStatus[] {
    return [...this.kept.values()].map(({ apex, file, faults }) => {
      const zone = this.zones.get(apex);
      const served = zone !== undefined;
      return { zone: nameToText(apex), file, served, serial: zone?.serial, records: zone?.recordCount ?? 0, faults };
    });
  }

  close(): void {
    clearInterval(this.timer);
    clearTimeout(this.settling);
    this.watcher?.close();
  }

  private list(): Map<string, Name> {
    const found = new Map<string, Name>();
    try {
      for (const file of readdirSync(this.directory).sort().slice(0, zonesMax)) {
        const apex = apexOfFile(file);
        if (apex !== undefined) found.set(file, apex);
      }
      this.missing = false;
    } catch (error) {
      if (!this.missing) this.log.warn("cannot read the directory of zones", { directory: this.directory, error });
      this.missing = true;
      // An unreadable directory is a fault of the moment, not the wish to serve nothing.
      for (const [file, { apex }] of this.kept) found.set(file, apex);
    }
    return found;
  }

  private look(file: string, apex: Name): void {
    const before = this.kept.get(file);
    if (before?.files.every(({ path, stamp }) => stampOf(path) === stamp)) return;
    const { result, files } = readZoneFile(this.directory, join(this.directory, file), apex);
    const faults = result.faults.map(faultText);
    this.kept.set(file, { apex, file, files, faults });
    const zone = nameToText(apex);
    for (const fault of result.faults.slice(0, loggedFaultsMax)) {
      if (fault.severity === "error") this.log.error(faultText(fault));
      else this.log.warn(faultText(fault));
    }
    if (result.ok) {
      this.zones.put(result.zone);
      this.log.info("zone loaded", { zone, serial: result.zone.serial, records: result.zone.recordCount });
    } else {
      const outcome = this.zones.get(apex) === undefined ? "it is not served" : "the zone stays as it was";
      this.log.error(`zone file refused, ${outcome}`, { zone, file });
    }
  }

  private startWatching(): void {
    if (this.watcher !== undefined) return;
    try {
      this.watcher = watch(this.directory, { recursive: true, persistent: false }, () => this.settle());
      this.watcher.on("error", () => {
        this.watcher?.close();
        this.watcher = undefined;
      });
    } catch {
      // The rescan tells, and tries again.
    }
  }

  private settle(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.rescan(), settleMs).unref();
  }
}
