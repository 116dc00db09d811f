import type { Files } from "./files.js";

export interface OwnerIds {
  readonly uid: number;
  readonly gid: number;
}

export type OwnerResult =
  | { readonly ok: true; readonly uid: number | undefined; readonly gid: number | undefined }
  | { readonly ok: false; readonly error: string };

/** The numbers of a user and a group given by name or number; undefined where none is given. */
export async function ownerOf(files: Files, user: string, group: string): Promise<OwnerResult> {
  const uid = user === "" ? undefined : await idOf(files, "/etc/passwd", user);
  if (uid === "unknown") return { ok: false, error: `failed looking up user: user: unknown user ${user}` };
  const gid = group === "" ? undefined : await idOf(files, "/etc/group", group);
  if (gid === "unknown") return { ok: false, error: `failed looking up group: group: unknown group ${group}` };
  return { ok: true, uid, gid };
}

async function idOf(files: Files, path: string, name: string): Promise<number | "unknown"> {
  if (/^\d{1,10}$/.test(name)) return Number(name);
  const text = new TextDecoder().decode(await files.read(path));
  const line = text.split("\n").find((each) => each.startsWith(`${name}:`));
  const id = Number(line?.split(":")[2] ?? "x");
  return Number.isInteger(id) ? id : "unknown";
}
