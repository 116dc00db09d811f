import type { Position } from "./value.js";

/** Names as the original prints them in its errors. */
export type TokenType =
  | "EOF"
  | "ILLEGAL"
  | "IDENT"
  | "BOOL"
  | "NUMBER"
  | "FLOAT"
  | "STRING"
  | "HEREDOC"
  | "LBRACK"
  | "RBRACK"
  | "LBRACE"
  | "RBRACE"
  | "COMMA"
  | "PERIOD"
  | "ASSIGN"
  | "ADD"
  | "SUB";

export interface Token extends Position {
  readonly type: TokenType;
  /** As it stands in the file. */
  readonly text: string;
  /** The text of a string or heredoc after its escapes and indentation are undone; else `text`. */
  readonly value: string;
}
