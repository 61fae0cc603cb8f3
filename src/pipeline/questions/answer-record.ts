/** What became of one question. */
export interface AnswerRecord {
  readonly path: string;
  readonly id?: string;
  readonly question: string;
  readonly answer: string;
  /** Natural log-probability of the answer's tokens together, the end token included. */
  readonly logprob: number;
  /** Further answers where several were asked for, best first. */
  readonly alternatives?: readonly { readonly answer: string; readonly logprob: number }[];
}

/** What became of one question that could not be answered. */
export interface FailedAnswer {
  readonly path: string;
  readonly id?: string;
  readonly question: string;
  readonly error: { readonly code: string; readonly message: string };
}
