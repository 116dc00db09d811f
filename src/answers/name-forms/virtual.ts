import { nameError } from "../resolution.js";
import type { NameForm } from "./contract.js";

/** The virtual address of a service. Not served yet: no such name. */
export const virtual: NameForm = { keyword: "virtual", anySuffix: false, resolve: () => nameError };
