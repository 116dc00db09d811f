import type { FunctionSpec, FunctionTable } from "../values/function.js";
import { collectionFunctions } from "./collection.js";
import { encodingFunctions } from "./encode.js";
import { formatFunctions } from "./format.js";
import { groupingFunctions } from "./grouping.js";
import { loopFunctions } from "./loop.js";
import { mathFunctions } from "./math.js";
import { miscFunctions } from "./misc.js";
import { parsingFunctions } from "./parse.js";
import { scratchFunctions } from "./scratch.js";
import { sprigFunctions } from "./sprig/index.js";
import { textFunctions } from "./text.js";

/** Every helper that needs no data, clock, environment or process. */
export const pureFunctions: FunctionTable = new Map<string, FunctionSpec>([
  ...textFunctions,
  ...encodingFunctions,
  ...parsingFunctions,
  ...formatFunctions,
  ...mathFunctions,
  ...loopFunctions,
  ...collectionFunctions,
  ...groupingFunctions,
  ...scratchFunctions,
  ...miscFunctions,
  ...sprigFunctions,
]);
