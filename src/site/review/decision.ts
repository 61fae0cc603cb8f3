/** What a person decided: write the text, mark the image as decorative (an empty text), or leave it alone. */
export type Verdict = 'approve' | 'decorative' | 'skip';

/** One decided (or undecided) place of a review: all that `alt apply` needs of it. */
export interface Decision {
  /** `file:line:column` at the time of the scan. */
  readonly id: string;
  readonly file: string;
  /** Place among the images of its file, from 0. */
  readonly index: number;
  /** SHA-256 of the document at the time of the scan, hexadecimal. */
  readonly sha256: string;
  /** The author's own attribute or label, as written, where there was one. */
  readonly written?: string;
  /** Absent while nobody has decided. */
  readonly decision?: Verdict;
  /** The alternative text to write. */
  readonly text: string;
}

/** The decisions of one review, with what is needed to find the documents again. */
export interface DecidedReview {
  /** The scanned folder, or the address of the scanned site. */
  readonly root: string;
  readonly kind: 'folder' | 'web';
  readonly components: readonly string[];
  readonly decisions: readonly Decision[];
}
