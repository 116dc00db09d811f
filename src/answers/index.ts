export { Answers, type AnswersSetup, lookupResult } from "./answers.js";
export type {
  CheckPut,
  NodePut,
  ProjectionChange,
  Removal,
  ServicePut,
  TaggedAddress,
} from "./change.js";
export type { Need, OutsideAnswer } from "./lookup.js";
export { type AnswerOptions, defaultAnswerOptions, type SoaOptions } from "./options.js";
