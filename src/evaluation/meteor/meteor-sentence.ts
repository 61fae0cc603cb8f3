/** A word as the matchers see it. Equal texts are the same object. */
export interface MeteorWord {
  /** Its number: equal texts have equal ones. */
  readonly number: number;
  /** Its stem's number: equal for equal stems. */
  readonly stem: number;
  /** Its synonym sets, numbered from 0, in ascending order. */
  readonly synsets: Int32Array;
  readonly isFunctionWord: boolean;
}

/** Where a phrase stands in its sentence, in words. */
export interface Place {
  readonly start: number;
  readonly length: number;
}

/** A phrase in a sentence. */
export interface PlacedPhrase {
  /** The phrase's number in the table. */
  readonly phrase: number;
  readonly place: Place;
  /** The phrases of the table that it may mean, in the order of the table. */
  readonly meanings: readonly number[];
}

/** A sentence ready for matching. */
export interface MeteorSentence {
  readonly words: readonly MeteorWord[];
  /** How many of its words are function words. */
  readonly functionWords: number;
  /** The place of each single word, and maybe of words that a longer sentence has. */
  readonly single: readonly Place[];
  /** The phrases that the table tells something of, from left to right, shorter first. */
  readonly phrases: readonly PlacedPhrase[];
}
