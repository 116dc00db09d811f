export { banner, exposureWarning, firstSteps } from "./banner.js";
export { consulVersion } from "./compatibility.js";
export { makeDirectories } from "./directories.js";
export { healthOptions } from "./health-settings.js";
export { storeDirectoryName } from "./open-store.js";
export { logLevel, Server } from "./server.js";
