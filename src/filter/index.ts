export { compileFilter, type Filter, type FilterRefusal, filterErrorPrefix } from "./compile.js";
export {
  address,
  boolean,
  type Field,
  float,
  int,
  integer,
  listOf,
  mapOf,
  optional,
  type ScalarField,
  type StructField,
  string,
  stringList,
  stringMap,
  struct,
  unsigned,
} from "./schema.js";
export {
  agentService,
  checkServiceNode,
  healthCheck,
  member,
  node,
  nodeDump,
  nodeService,
  serviceNode,
} from "./schemas/index.js";
