import type { AliasCheck, CheckStatus } from "../../records/index.js";
import type { AliasedCheck } from "../ports.js";
import { WheelTimer } from "../timing-wheel.js";
import type { Listener } from "./listener.js";

/** Looks again at least this often, should a change have gone unnoticed. */
const refreshMs = 60_000;

interface AliasState {
  readonly status: CheckStatus;
  readonly output: string;
}

/** The state of an alias from the checks that it follows, undefined when there is no such instance. */
export function aliasState(definition: AliasCheck, followed: readonly AliasedCheck[] | undefined): AliasState {
  if (followed === undefined && definition.serviceId !== "") {
    const output = `Service ${definition.serviceId} could not be found on node ${definition.node}`;
    return { status: "critical", output };
  }
  if (followed === undefined || followed.length === 0) return { status: "passing", output: "No checks found." };
  const worst =
    followed.find(({ status }) => status === "critical") ?? followed.find(({ status }) => status === "warning");
  if (worst === undefined) return { status: "passing", output: "All checks passing." };
  const output = `Aliased check "${worst.name}" failing: ${worst.output}`;
  return { status: worst.status === "critical" ? "critical" : "warning", output };
}

/**
 * Follows other checks through the catalog. Many changes in one tick of the wheel are one look, which also keeps two aliases
 * that follow each other from running in circles.
 */
export const aliasListener: Listener<AliasCheck> = {
  kind: "alias",
  listen(definition, around) {
    const { wheel, catalog } = around;
    const look = () => {
      wheel.set(timer, refreshMs);
      const { status, output } = aliasState(definition, catalog.aliased(definition.node, definition.serviceId));
      around.say(status, output);
    };
    const timer = new WheelTimer(look);
    const lookSoon = () => wheel.set(timer, 0);
    const unsubscribe = catalog.subscribe(definition.node, definition.serviceId, lookSoon);
    lookSoon();
    return {
      look,
      stop: () => {
        unsubscribe();
        wheel.cancel(timer);
      },
    };
  },
};
