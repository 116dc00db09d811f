export type { BlockingPorts, BlockingQuery } from "./blocking-query.js";
export { blockingQuery } from "./blocking-query.js";
export type { Cancel, Publication } from "./feed.js";
export { Feed } from "./feed.js";
