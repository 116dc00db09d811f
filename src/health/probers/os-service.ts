import { execFile } from "node:child_process";
import { access, readdir, readFile } from "node:fs/promises";
import type { OsServiceCheck } from "../../records/index.js";
import { critical, networkTimeoutMs, type ProbeResult, type Prober } from "./prober.js";

/** Present exactly when systemd runs the machine (sd_booted(3)). */
const systemdMark = "/run/systemd/system";

/**
 * A service of the operating system. Where systemd runs the machine, its unit is asked (active passes; activating,
 * deactivating and reloading warn; the rest is critical). Elsewhere, as in a container, a living process of that name passes:
 * the one that `/run/<name>.pid` names, else any whose command name it is.
 */
export const osServiceProber: Prober<OsServiceCheck> = {
  kind: "os-service",
  timeoutMsDefault: networkTimeoutMs,
  host: () => "",
  probe({ service }, around, done) {
    let wanted = true;
    const looking = new AbortController();
    around.holds.take();
    look(service, looking.signal)
      .catch((error: unknown) => critical(`Service "${service}" cannot be looked at: ${String(error)}`))
      .then((result) => {
        around.holds.give();
        if (wanted) done(result);
      });
    const stop = () => {
      wanted = false;
      looking.abort();
      return critical(`Service "${service}" cannot be looked at: the system does not answer`, true);
    };
    return { expire: stop, cancel: stop };
  },
};

/** A name of a unit or process: no path, no option. */
const nameShape = /^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]{0,254}$/;

async function look(service: string, signal: AbortSignal): Promise<ProbeResult> {
  if (!nameShape.test(service)) return critical(`Service "${service}" is no name of a service`);
  const systemd = await access(systemdMark).then(
    () => true,
    () => false,
  );
  return systemd ? lookAtUnit(service, signal) : lookAtProcesses(service, signal);
}

function lookAtUnit(service: string, signal: AbortSignal): Promise<ProbeResult> {
  return new Promise((resolve) => {
    execFile("systemctl", ["is-active", service], { signal, maxBuffer: 4096 }, (_error, stdout) => {
      // An exit code other than 0 is an error to Node and an answer to us.
      const state = stdout.trim() || "unknown";
      resolve(unitResult(service, state));
    });
  });
}

/** What systemd's word for a unit means for its check. */
export function unitResult(service: string, state: string): ProbeResult {
  if (state === "active") return { status: "passing", output: `Service "${service}" is running` };
  const moving = state === "activating" || state === "deactivating" || state === "reloading";
  return { status: moving ? "warning" : "critical", output: `Service "${service}" is ${state}` };
}

async function lookAtProcesses(service: string, signal: AbortSignal): Promise<ProbeResult> {
  const written = await readFile(`/run/${service}.pid`, "utf8").catch(() => "");
  const pid = /^\s*(\d{1,10})\s*$/.exec(written)?.[1];
  if (pid !== undefined && (await livingName(pid)) !== undefined) return running(service, pid);
  const found = await processNamed(service, signal);
  return found === undefined ? critical(`Service "${service}" is not running`) : running(service, found);
}

function running(service: string, pid: string): ProbeResult {
  return { status: "passing", output: `Service "${service}" is running (process ${pid})` };
}

/** The kernel keeps 15 bytes of a command's name. */
const commandNameBytes = 15;

async function processNamed(name: string, signal: AbortSignal): Promise<string | undefined> {
  const shown = name.slice(0, commandNameBytes);
  for (const pid of await readdir("/proc")) {
    if (signal.aborted) return undefined;
    if (/^\d+$/.test(pid) && (await livingName(pid)) === shown) return pid;
  }
  return undefined;
}

/** Command name of a process that lives (a zombie does not), undefined when there is none. */
async function livingName(pid: string): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(stat) ?? [];
  return state === undefined || state === "Z" || state === "X" ? undefined : name;
}
