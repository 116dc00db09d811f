export { createClient } from "./client.js";
export type { ConsulClient, ReplyStream } from "./consul-client.js";
export { optionsFromEnvironment } from "./environment.js";
export { ClientError, type ClientErrorCode, StatusError } from "./errors.js";
export type { ClientOptions, Environment, Query, RequestOptions } from "./options.js";
export type { Reply } from "./reply.js";
export { escapePath } from "./url.js";
export type { Watch, WatchOptions } from "./watch.js";
