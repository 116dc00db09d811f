import { nameError } from "../resolution.js";
import type { NameForm } from "./contract.js";

/** Mesh endpoints of a service. Not served yet: no such name. */
export const connect: NameForm = { keyword: "connect", anySuffix: false, resolve: () => nameError };
