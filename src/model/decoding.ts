import { UsageError } from '../errors.js';

/** How tokens are chosen; `trie` walks a prefix tree of labels, `score` chooses none and scores given texts. */
export type SearchName = 'greedy' | 'sample' | 'beam' | 'paper' | 'trie' | 'score';

/** Constraints on the tokens of a text; the names are those of transformers' generation options. */
export interface TokenConstraints {
  /** Token ids that are never written. */
  readonly suppress: readonly number[];
  /** The end token may not come before as many new tokens. */
  readonly minNewTokens: number;
  /** Above 1: tokens that are in the text already become less likely. */
  readonly repetitionPenalty: number;
  /** Runs of as many tokens may not come twice; 0 allows all. */
  readonly noRepeatNgram: number;
}

/** How a text is decoded. */
export interface Decoding {
  readonly search: SearchName;
  /** `beam` and `paper` */
  readonly numBeams: number;
  readonly lengthPenalty: number;
  /** `beam`: stop by the usual estimate (false), as soon as all beams have ended (true), or never early. */
  readonly earlyStopping: boolean | 'never';
  /** Undefined where there are none: plain graphs are faster. */
  readonly constraints: TokenConstraints | undefined;
  /** `sample` */
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  /** `trie` and `score`: the token ids of the texts to choose from, each with its end token. */
  readonly labels?: readonly (readonly number[])[];
}

/** Greedy decoding without constraints, what the reference does when it is asked for nothing. */
export const GREEDY: Decoding = {
  search: 'greedy',
  numBeams: 1,
  lengthPenalty: 1,
  earlyStopping: false,
  constraints: undefined,
  temperature: 1,
  topK: 50,
  topP: 1,
};

/** Constraints that forbid nothing. */
export const NO_CONSTRAINTS: TokenConstraints = {
  suppress: [],
  minNewTokens: 0,
  repetitionPenalty: 1,
  noRepeatNgram: 0,
};

/** The search's name in files and messages, constraints included. */
export function graphName({ search, constraints }: Pick<Decoding, 'search' | 'constraints'>): string {
  return constraints !== undefined && search !== 'sample' ? `${search}-constrained` : search;
}

/** What a user may ask for; absent options take the search's defaults. */
export interface DecodingRequest {
  readonly search?: 'greedy' | 'sample' | 'beam' | 'paper' | undefined;
  readonly numBeams?: number | undefined;
  readonly lengthPenalty?: number | undefined;
  readonly earlyStopping?: boolean | 'never' | undefined;
  readonly minNewTokens?: number | undefined;
  readonly repetitionPenalty?: number | undefined;
  readonly noRepeatNgram?: number | undefined;
  readonly suppress?: readonly number[] | undefined;
  readonly temperature?: number | undefined;
  readonly topK?: number | undefined;
  readonly topP?: number | undefined;
  /** Captions an image. */
  readonly numCaptions?: number | undefined;
}

/** The paper's own search: 4 beams, length penalty 0.6 (microsoft/GenerativeImage2Text). */
const PAPER = { numBeams: 4, lengthPenalty: 0.6 };

/**
 * Completes a request: several beams mean beam search, a temperature (or top-k, top-p) means sampling.
 * @throws UsageError for values out of range and for options that contradict each other
 */
export function completeDecoding(request: DecodingRequest): Decoding {
  const search = request.search ?? impliedSearch(request);
  const isBeam = search === 'beam' || search === 'paper';
  const numBeams = request.numBeams ?? (search === 'paper' ? PAPER.numBeams : search === 'beam' ? 4 : 1);
  requireWhole('num-beams', numBeams, 1);
  requireWhole('min-new-tokens', request.minNewTokens ?? 0, 0);
  requireWhole('no-repeat-ngram', request.noRepeatNgram ?? 0, 0);
  requireWhole('top-k', request.topK ?? 0, 0);
  requirePositive('repetition-penalty', request.repetitionPenalty ?? 1);
  requirePositive('temperature', request.temperature ?? 1);
  requirePositive('top-p', request.topP ?? 1);
  if ((request.topP ?? 1) > 1) throw new UsageError(`expected top-p of at most 1, found ${request.topP}.`);
  if (!isBeam) forbid(request, ['numBeams', 'lengthPenalty', 'earlyStopping'], search, '--search beam');
  if (search !== 'sample') forbid(request, ['temperature', 'topK', 'topP'], search, '--search sample');
  if (search === 'paper') forbid(request, ['earlyStopping'], search, '--search beam');
  const numCaptions = request.numCaptions ?? 1;
  requireWhole('num-captions', numCaptions, 1);
  const most = search === 'greedy' || search === 'paper' ? 1 : search === 'beam' ? numBeams : Infinity;
  if (numCaptions > most) {
    throw new UsageError(
      `expected num-captions of at most ${most} with ${search} search, found ${numCaptions}. Use --num-beams ${numCaptions} or --search sample.`,
    );
  }
  return {
    search,
    numBeams,
    lengthPenalty: request.lengthPenalty ?? (search === 'paper' ? PAPER.lengthPenalty : 1),
    earlyStopping: request.earlyStopping ?? false,
    constraints: constraintsOf(request),
    temperature: request.temperature ?? 1,
    topK: request.topK ?? GREEDY.topK,
    topP: request.topP ?? 1,
  };
}

function impliedSearch({ numBeams, temperature, topK, topP }: DecodingRequest): SearchName {
  if (temperature !== undefined || topK !== undefined || topP !== undefined) return 'sample';
  return (numBeams ?? 1) > 1 ? 'beam' : 'greedy';
}

function constraintsOf(request: DecodingRequest): TokenConstraints | undefined {
  const constraints: TokenConstraints = {
    suppress: request.suppress ?? [],
    minNewTokens: request.minNewTokens ?? 0,
    repetitionPenalty: request.repetitionPenalty ?? 1,
    noRepeatNgram: request.noRepeatNgram ?? 0,
  };
  const { suppress, minNewTokens, repetitionPenalty, noRepeatNgram } = constraints;
  const isIdle = suppress.length === 0 && minNewTokens === 0 && repetitionPenalty === 1 && noRepeatNgram === 0;
  return isIdle ? undefined : constraints;
}

function forbid(
  request: DecodingRequest,
  names: readonly (keyof DecodingRequest)[],
  search: SearchName,
  instead: string,
): void {
  const found = names.find((name) => request[name] !== undefined && !(name === 'numBeams' && request.numBeams === 1));
  if (found === undefined) return;
  const flag = found.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(
    `expected no ${flag} with ${search} search, found ${String(request[found])}. Use ${instead}, or leave it out.`,
  );
}

function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new UsageError(`expected ${name} to be a whole number >= ${least}, found ${value}.`);
  }
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0)) throw new UsageError(`expected ${name} to be above 0, found ${value}.`);
}
