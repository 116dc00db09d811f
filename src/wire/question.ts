import type { Name } from "./name.js";
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

/** One entry of the question section. */
export interface Question {
  readonly name: Name;
  readonly type: number;
  readonly class: number;
}

export function readQuestion(reader: Reader): Question {
  return { name: reader.name(), type: reader.u16(), class: reader.u16() };
}

export function writeQuestion(writer: Writer, question: Question): void {
  writer.name(question.name);
  writer.u16(question.type);
  writer.u16(question.class);
}
