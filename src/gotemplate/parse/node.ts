import { quote } from "../fmt/quote.js";
import type { NumberLiteral } from "./number.js";

/** Something that can be an argument. `pos` is an index into the template's text. */
export type Operand =
  | { readonly kind: "dot"; readonly pos: number }
  | { readonly kind: "nil"; readonly pos: number }
  | { readonly kind: "bool"; readonly pos: number; readonly value: boolean }
  | { readonly kind: "number"; readonly pos: number; readonly text: string; readonly number: NumberLiteral }
  | { readonly kind: "string"; readonly pos: number; readonly quoted: string; readonly text: string }
  | { readonly kind: "identifier"; readonly pos: number; readonly name: string }
  | { readonly kind: "field"; readonly pos: number; readonly names: readonly string[] }
  | { readonly kind: "variable"; readonly pos: number; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: "chain"; readonly pos: number; readonly operand: Operand; readonly names: readonly string[] }
  | Pipe;

export interface Pipe {
  readonly kind: "pipe";
  readonly pos: number;
  readonly assigns: boolean;
  readonly variables: readonly string[];
  readonly commands: readonly Command[];
}

export interface Command {
  readonly kind: "command";
  readonly pos: number;
  readonly args: readonly Operand[];
}

export type Statement =
  | { readonly kind: "text"; readonly pos: number; readonly text: string }
  | { readonly kind: "action"; readonly pos: number; readonly pipe: Pipe }
  | { readonly kind: "template"; readonly pos: number; readonly name: string; readonly pipe: Pipe | undefined }
  | { readonly kind: "break" | "continue"; readonly pos: number }
  | Branch;

export interface Branch {
  readonly kind: "if" | "with" | "range";
  readonly pos: number;
  readonly pipe: Pipe;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[] | undefined;
}

export type Node = Operand | Command | Statement;

function fields(names: readonly string[]): string {
  return names.map((name) => `.${name}`).join("");
}

/** A node as messages quote it. */
export function describeNode(node: Node): string {
  switch (node.kind) {
    case "dot":
      return ".";
    case "nil":
      return "nil";
    case "bool":
      return String(node.value);
    case "number":
      return node.text;
    case "string":
      return node.quoted;
    case "identifier":
      return node.name;
    case "field":
      return fields(node.names);
    case "variable":
      return node.name + fields(node.names);
    case "chain":
      return describeArgument(node.operand) + fields(node.names);
    case "pipe":
      return describePipe(node);
    case "command":
      return node.args.map(describeArgument).join(" ");
    default:
      return describeStatement(node);
  }
}

function describeArgument(operand: Operand): string {
  return operand.kind === "pipe" ? `(${describeNode(operand)})` : describeNode(operand);
}

function describePipe(pipe: Pipe): string {
  const declared = pipe.variables.length === 0 ? "" : `${pipe.variables.join(", ")} ${pipe.assigns ? "=" : ":="} `;
  return declared + pipe.commands.map(describeNode).join(" | ");
}

function describeStatement(node: Statement): string {
  switch (node.kind) {
    case "text":
      return node.text;
    case "action":
      return `{{${describeNode(node.pipe)}}}`;
    case "template":
      return `{{template ${quote(node.name)}${node.pipe === undefined ? "" : ` ${describeNode(node.pipe)}`}}}`;
    case "break":
    case "continue":
      return `{{${node.kind}}}`;
    default: {
      const body = node.body.map(describeNode).join("");
      const otherwise = node.otherwise === undefined ? "" : `{{else}}${node.otherwise.map(describeNode).join("")}`;
      return `{{${node.kind} ${describeNode(node.pipe)}}}${body}${otherwise}{{end}}`;
    }
  }
}
