import type { CommandContext, Program } from "./cli/index.js";
import { type AgentFacts, runResolverProgram, systemProbes } from "./resolver/index.js";

/** `rollcall resolver setup|doctor|undo`: this host's resolvers, pointed at Rollcall and back. */
export const run: Program = (argv, context) =>
  runResolverProgram(argv, {
    ...systemProbes,
    agent: () => askAgent(context),
    out: (line) => context.stdout(`${line}\n`),
    err: (line) => context.stderr(`${line}\n`),
  });

/** Long enough for an agent on this host; one that does not answer is not needed for a set-up. */
const agentTimeoutMs = 2_000;

interface Self {
  readonly DebugConfig?: {
    readonly DNSDomain?: string;
    readonly DNSPort?: number;
    readonly DNSRecursors?: readonly string[] | null;
  };
}

async function askAgent(context: CommandContext): Promise<AgentFacts> {
  try {
    const client = await context.connect({});
    try {
      const reply = await client.get("/v1/agent/self", { signal: AbortSignal.timeout(agentTimeoutMs) });
      const { DNSDomain: domain, DNSPort: dnsPort, DNSRecursors: recursors } = reply.json<Self>().DebugConfig ?? {};
      return {
        ...(domain ? { domain } : {}),
        ...(dnsPort !== undefined && dnsPort > 0 ? { dnsPort } : {}),
        ...(recursors ? { recursors } : {}),
      };
    } finally {
      client.close();
    }
  } catch {
    return {}; // no agent to ask, or one that does not tell: the flags and defaults stand
  }
}
