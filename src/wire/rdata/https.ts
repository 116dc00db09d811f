import { serviceBinding } from "./service-binding.js";

/** RFC 9460 §9: service binding for HTTP. */
export const https = serviceBinding(65, "HTTPS");
