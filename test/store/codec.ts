import type { Codec } from "../../src/store/index.js";

/** Records of the tests: JSON of anything. */
export interface Note {
  readonly text: string;
  readonly padding?: string;
}

export const noteCodec: Codec<Note> = {
  encode: (record) => JSON.stringify(record),
  decode: (_key, text) => JSON.parse(text) as Note,
};

export const note = (text: string): Note => ({ text });
