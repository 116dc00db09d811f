import { nameError } from "../resolution.js";
import type { NameForm } from "./contract.js";

/** Ingress gateways of a service. Not served yet: no such name. */
export const ingress: NameForm = { keyword: "ingress", anySuffix: false, resolve: () => nameError };
