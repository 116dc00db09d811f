import { address } from "./address.js";
import { connect } from "./connect.js";
import type { NameForm } from "./contract.js";
import { ingress } from "./ingress.js";
import { node } from "./node.js";
import { preparedQuery } from "./prepared-query.js";
import { service } from "./service.js";
import { virtual } from "./virtual.js";

/** The forms of names below our zones. To add one: a file beside this and its line here. */
const forms: readonly NameForm[] = [address, connect, ingress, node, preparedQuery, service, virtual];

const byKeyword = new Map(forms.map((form) => [form.keyword, form]));

export function formByKeyword(label: string): NameForm | undefined {
  return byKeyword.get(label);
}
