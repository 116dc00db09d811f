import { nameError } from "../resolution.js";
import type { NameForm } from "./contract.js";

/** Prepared queries. Not served yet: no such name. */
export const preparedQuery: NameForm = { keyword: "query", anySuffix: false, resolve: () => nameError };
