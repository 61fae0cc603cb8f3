import type { ConstraintInputs } from './constraints.js';

/** Which beam search: transformers' (5.23) or that of the original repository, which the paper's figures come from. */
export type BeamRule = 'transformers' | 'paper';

/** The options of a beam search, as graph inputs. */
export interface BeamInputs {
  /** `[1] int64` */
  readonly beams: string;
  /** float scalar: the exponent of the length in a score */
  readonly lengthPenalty: string;
  /** Constraints on the tokens; carries the text along. */
  readonly constraints: ConstraintInputs | undefined;
  /** int64 scalar, `transformers` only: 0 stops by the usual estimate, 1 as soon as all are finished, 2 never early */
  readonly earlyStopping: string | undefined;
}
