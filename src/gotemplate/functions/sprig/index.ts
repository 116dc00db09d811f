import type { FunctionSpec } from "../../values/function.js";
import { sprigDates } from "./dates.js";
import { sprigDicts } from "./dicts.js";
import { sprigEncodings } from "./encodings.js";
import { sprigLists } from "./lists.js";
import { sprigLogic } from "./logic.js";
import { sprigNumbers } from "./numbers.js";
import { sprigPaths } from "./paths.js";
import { sprigRegexes } from "./regexes.js";
import { sprigText } from "./text.js";
import { sprigUrls } from "./urls.js";
import { sprigVersions } from "./versions.js";

/** The functions of Sprig that need no clock and no chance, with consul-template's prefix. */
export const sprigFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ...sprigText,
  ...sprigNumbers,
  ...sprigLists,
  ...sprigDicts,
  ...sprigLogic,
  ...sprigRegexes,
  ...sprigPaths,
  ...sprigEncodings,
  ...sprigDates,
  ...sprigVersions,
  ...sprigUrls,
].map(([name, spec]) => [`sprig_${name}`, spec] as const);
