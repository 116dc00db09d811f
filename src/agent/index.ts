export { banner, exposureWarning, firstSteps, scriptsWarning } from "./banner.js";
export { consulVersion } from "./compatibility.js";
export { makeDirectories } from "./directories.js";
export { definitionCheck } from "./file-definitions.js";
export { healthOptions } from "./health-settings.js";
export { Refused } from "./refused.js";
export { logLevel, Server } from "./server.js";
export { checkStart } from "./start-check.js";
