import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type EngineRecording, ids, recording } from "./recorded.js";
import { eventOf, idOf, inspectOf, Scene } from "./scene.js";

const other = idOf("replay-end");
const x1 = ids["x1"]!;

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open();
});
afterEach(async () => {
  await scene.close();
});

/** How x1 is after each scenario; the stream was opened with it running unless `from` says otherwise. */
const scenarios: readonly [scenario: string, after: "running" | "exited" | "gone" | "renamed", from?: "nothing"][] = [
  ["run", "running", "nothing"],
  ["run_detached_rm_exit3", "gone", "nothing"],
  ["run_command_missing", "gone", "nothing"],
  ["run_foreground_exit0", "exited", "nothing"],
  ["create_two_networks_then_start", "running", "nothing"],
  ["stop", "exited"],
  ["stop_ignored_term", "exited"],
  ["stop_already_stopped", "exited", "nothing"],
  ["kill", "exited"],
  ["kill_hup_survived", "running"],
  ["kill_term_stopsignal_int", "exited"],
  ["exit_1", "exited"],
  ["pause_unpause", "running"],
  ["pause_then_stop", "exited"],
  ["pause_then_kill", "exited"],
  ["rename", "renamed"],
  ["restart", "running"],
  ["rm_force_running", "gone"],
  ["restart_policy_always_stop", "exited"],
  ["network_connect_disconnect", "running"],
  ["network_disconnect_bridge", "running"],
  ["exec", "running"],
  ["update", "running"],
  ["oom", "exited", "nothing"],
];

const engines: readonly [string, EngineRecording][] = [
  ["the old engine", recording],
  ["the newer engine", recording.newer],
];

describe.each(engines)("event streams of %s", (_engine, recorded) => {
  it.each(scenarios)(
    "%s: what is registered is right, even when every second event is lost",
    async (scenario, after, from) => {
      for (const lost of [false, true]) {
        scene.engine.containers.clear();
        scene.registry.services.clear();
        if (from === undefined) scene.engine.containers.set(x1, inspectOf(x1));
        scene.engine.version = recorded.version.version;
        scene.watch();
        await vi.waitFor(() => expect(scene.docker?.status().state).toBe("watching"), { interval: 2 });
        if (after === "gone") scene.engine.containers.delete(x1);
        else if (after === "renamed") scene.engine.containers.set(x1, inspectOf(x1, { name: "x9" }));
        else {
          const startedAt = scenario === "restart" ? { startedAt: "2026-11-23T07:00:00Z" } : {};
          scene.engine.containers.set(x1, inspectOf(x1, { status: after, ...startedAt }));
        }
        const events = recorded.events[scenario]!;
        for (const [at, event] of events.entries())
          if (lost ? at % 2 === 0 && event["Action"] !== "restart" : true) scene.engine.tell(event, 1 + (at % 7));
        const before = scene.docker!.status().counters.events;
        scene.engine.tell(eventOf(other, "exec_die"));
        await vi.waitFor(() => expect(scene.docker!.status().counters.events).toBeGreaterThan(before), { interval: 2 });
        await scene.docker?.reconcile();
        const names = { running: ["host1:x1:80"], renamed: ["host1:x9:80"], exited: [], gone: [] }[after];
        expect([...scene.registry.services.keys()]).toEqual(names);
        await scene.docker?.close();
      }
    },
  );

  it("knows every scenario that was recorded with x1 in it", () => {
    const untold = ["run_with_healthcheck", "run_foreground_rm", "run_port_taken", "run_volume", "run_host_network"];
    untold.push("run_user_network", "run_container_network", "create_then_start", "start_already_running");
    untold.push(
      "start_after_stop",
      "exit_0",
      "rm_stopped",
      "restart_policy_on_failure",
      "health_status",
      "network_create_rm",
    );
    expect([...scenarios.map(([scenario]) => scenario), ...untold].sort()).toEqual(Object.keys(recorded.events).sort());
  });
});
