export { member } from "./member.js";
export { checkServiceNode, healthCheck, node, nodeDump } from "./nodes.js";
export { agentService, nodeService, serviceNode } from "./services.js";
