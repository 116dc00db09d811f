import { type Call, defineCommand, fail, under } from "../command.js";
import { formatFlag, jsonText, wantsJson } from "../json-output.js";
import { formatTable } from "../table.js";

interface Member {
  readonly Name: string;
  readonly Addr: string;
  readonly Port: number;
  readonly Tags: Readonly<Record<string, string>> | null;
  readonly Status: number;
}

type ShownMember = Member & { readonly Tags: Readonly<Record<string, string>> };

/** What the API calls every segment. */
const ALL_SEGMENTS = "_all";

const STATUSES = ["none", "alive", "leaving", "left", "failed"];
const ROLES: Readonly<Record<string, string>> = { node: "client", consul: "server" };
/** What a script sees when no member fits. */
const NO_MEMBERS = 2;

export const command = defineCommand({
  usage: "[options]",
  description: "Lists the members of the cluster as the asked agent knows them. Exit code 2 when none fits.",
  api: true,
  flags: {
    ...formatFlag,
    detailed: ["bool", "Show all tags of each member."],
    filter: ["string", "Filter expression."],
    segment: ["string", "Only this network segment. Default all."],
    status: ["string", "Only members whose status matches this regular expression. Default .*"],
    wan: ["bool", "List the servers of all datacenters."],
  },
  async run(call) {
    const { wan = false, detailed = false, segment = ALL_SEGMENTS, filter } = call.flags;
    const json = wantsJson(call.flags.format);
    const fits = await statusMatcher(call.flags.status ?? ".*");
    const client = await call.connect();
    const query = { filter: filter || undefined, segment, wan: wan ? "1" : undefined };
    const reply = await under("Error retrieving members", client.get("/v1/agent/members", { query }));
    const members = reply
      .json<Member[]>()
      .filter((member) => fits(statusOf(member)))
      .sort(byRankAndName);
    if (members.length === 0) return NO_MEMBERS;
    if (json) call.out(jsonText(members));
    else
      print(
        call,
        members.map((member) => shown(member, segment)),
        detailed,
      );
    return 0;
  },
});

async function statusMatcher(pattern: string): Promise<(status: string) => boolean> {
  if (pattern === ".*") return () => true;
  const { compile } = await import("../../regexp/index.js"); // not loaded for the plain list
  const compiled = compile(pattern);
  if (!compiled.ok) return fail(`Failed to compile status regexp: ${compiled.error}`);
  return (status) => compiled.regexp.test(status);
}

/** With what an absent tag means: the names of the partition and of the segment. */
function shown(member: Member, askedSegment: string): ShownMember {
  const tags = member.Tags ?? {};
  const everywhere = askedSegment === ALL_SEGMENTS && tags["role"] === "consul";
  const segment = everywhere ? "<all>" : tags["segment"] || "<default>";
  return { ...member, Tags: { ...tags, ap: tags["ap"] || "default", segment } };
}

function print(call: Pick<Call, "out">, members: readonly ShownMember[], detailed: boolean): void {
  const head = detailed
    ? ["Node", "Address", "Status", "Tags"]
    : ["Node", "Address", "Status", "Type", "Build", "Protocol", "DC", "Partition", "Segment"];
  call.out(formatTable([head, ...members.map(detailed ? detailedRow : row)]));
}

function row(member: ShownMember): string[] {
  const { role = "", build = "", vsn = "", dc = "", ap = "", segment = "" } = member.Tags;
  if (!(role in ROLES)) return [...identity(member), "unknown", "", "", "", "", ""];
  return [...identity(member), ROLES[role]!, build.split(":")[0] || "< 0.3", vsn, dc, ap, segment];
}

function detailedRow(member: ShownMember): string[] {
  const tags = Object.entries(member.Tags)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return [...identity(member), tags.join(",")];
}

function identity(member: Member): string[] {
  const host = member.Addr.includes(":") ? `[${member.Addr}]` : member.Addr;
  return [member.Name, `${host}:${member.Port}`, statusOf(member)];
}

function statusOf(member: Member): string {
  return STATUSES[member.Status] ?? "unknown";
}

/** Servers first, then by name. */
function byRankAndName(a: Member, b: Member): number {
  const rank = (member: Member) => (member.Tags?.["role"] === "consul" ? 0 : 1);
  return rank(a) - rank(b) || (a.Name < b.Name ? -1 : 1);
}
