import { serviceBinding } from "./service-binding.js";

/** RFC 9460: general service binding. */
export const svcb = serviceBinding(64, "SVCB");
