export { Explainer } from "./explain.js";
export { type Ask, type Beside, explainJson } from "./explain-json.js";
export type { Explanation } from "./explanation.js";
export { addExtendedError, appendExtendedError } from "./extended-error.js";
export type { CheckDoubt, InstanceExplanation } from "./instances.js";
export { type InstanceReason, type Reason, reasonTexts } from "./reasons.js";
