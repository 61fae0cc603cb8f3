/** A text file as decoded for parsing, with the way back to its bytes. */
export interface SourceText {
  /** The decoded text, without a byte-order mark. */
  readonly text: string;
  /** Name of the encoding by the Encoding Standard, in lower case. */
  readonly encoding: string;
  /** The byte at which the UTF-16 unit at `offset` of `text` begins in the file. */
  byteAt(offset: number): number;
  /** Encodes a string as the file is; `undefined` when the encoding has no such character. */
  encode(value: string): Buffer | undefined;
}
