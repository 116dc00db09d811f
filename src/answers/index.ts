export { Answers, type AnswersSetup } from "./answers.js";
export type {
  CheckPut,
  NodePut,
  ProjectionChange,
  Removal,
  ServicePut,
  TaggedAddress,
} from "./change.js";
export {
  type Ask,
  addExtendedError,
  appendExtendedError,
  type Beside,
  type CheckDoubt,
  Explainer,
  type Explanation,
  explainJson,
  type InstanceExplanation,
  type InstanceReason,
  type Reason,
  reasonTexts,
} from "./explain/index.js";
export { lookupResult, type Need, type OutsideAnswer } from "./lookup.js";
export { type AnswerOptions, defaultAnswerOptions, type SoaOptions } from "./options.js";
