/** A word as the matchers see it. Equal texts are the same object. */
export interface MeteorWord {
  /** Its number, unique among words. */
  readonly id: number;
  readonly text: string;
  readonly stem: string;
  /** Its synonym sets, in ascending order. */
  readonly synsets: Int32Array;
  readonly isFunctionWord: boolean;
}

/** Where a phrase stands in its sentence, in words. */
export interface Place {
  readonly start: number;
  readonly length: number;
}

/** A sentence ready for matching. */
export interface MeteorSentence {
  readonly words: readonly MeteorWord[];
  /** The place of each single word. */
  readonly single: readonly Place[];
  /** The phrases that have paraphrases, from left to right, shorter first, with the numbers of what they may mean. */
  readonly phrases: readonly { readonly place: Place; readonly meanings: readonly number[] }[];
  /** Where each phrase that is a paraphrase of something stands, by its number. */
  readonly places: ReadonlyMap<number, readonly Place[]>;
}
