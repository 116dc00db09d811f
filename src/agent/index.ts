export { banner, exposureWarning, firstSteps } from "./banner.js";
export { consulVersion } from "./compatibility.js";
export { healthOptions } from "./health-settings.js";
export { logLevel, Server } from "./server.js";
