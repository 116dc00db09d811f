import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { applySocketOwner, clearSocketFile } from "../../src/agent/unix-socket.js";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-socket-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("removes what a killed server left, and nothing that is in use or no socket", async () => {
  const stale = join(directory, "stale");
  const killed = `require("net").createServer().listen(${JSON.stringify(stale)}, () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", killed]);
  expect(statSync(stale).isSocket()).toBe(true);
  await clearSocketFile(stale);
  expect(statSync(stale, { throwIfNoEntry: false })).toBe(undefined);

  const busy = join(directory, "busy");
  const server = createServer();
  await new Promise<void>((listening) => server.listen(busy, listening));
  await clearSocketFile(busy);
  expect(statSync(busy).isSocket()).toBe(true);
  await new Promise((closed) => server.close(closed));

  const file = join(directory, "file");
  writeFileSync(file, "kept");
  await clearSocketFile(file);
  await clearSocketFile(join(directory, "absent"));
  expect(statSync(file).size).toBe(4);
});

it("gives the file its mode and owner, and names what it cannot give", () => {
  const path = join(directory, "file");
  writeFileSync(path, "");
  const { uid, gid } = statSync(path);
  applySocketOwner(path, { user: String(uid), group: "", mode: "0620" });
  expect(statSync(path)).toMatchObject({ uid, gid, mode: 0o100620 });
  const nobody = { user: "no-such-user", group: "", mode: "" };
  expect(() => applySocketOwner(path, nobody)).toThrow(
    'unix_sockets.user: there is no user "no-such-user" in /etc/passwd',
  );
  expect(() => applySocketOwner(join(directory, "absent"), { user: "", group: "", mode: "0600" })).toThrow(
    /^unix_sockets: ENOENT/,
  );
});
