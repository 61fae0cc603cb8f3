/** What there is to share out. */
export interface ProcessorResources {
  /** Threads that the model may use. */
  readonly threads: number;
  /** Memory that is free, in bytes. */
  readonly memory: number;
  /** Size of the model's weights in bytes. */
  readonly weights: number;
}

/** How a model is loaded on a processor. */
export interface ThreadPlan {
  /** Sessions, each with weights of its own and working on batches of its own. */
  readonly sessions: number;
  /** Threads that share the work of a session's operators. */
  readonly threads: number;
}

/** More sessions than this would cost memory for little: beyond, threads share operators. */
const MOST_SESSIONS = 8;
/** A session packs the weights anew, beside those it maps from the file. */
const BYTES_A_WEIGHT_BYTE = 2;
const BYTES_BESIDE_WEIGHTS = 200 * 2 ** 20;
/** Sessions take at most this share of what is free. */
const MEMORY_SHARE = 0.5;

/**
 * Shares out a processor: as many sessions of one thread as memory allows, for threads that each have pictures of their
 * own never wait for each other, as those that share an operator do at its end. Where there are more threads than
 * sessions, each session gets an equal number.
 */
export function planThreads({ threads, memory, weights }: ProcessorResources): ThreadPlan {
  const need = weights * BYTES_A_WEIGHT_BYTE + BYTES_BESIDE_WEIGHTS;
  const affordable = Math.floor((memory * MEMORY_SHARE) / need);
  const sessions = Math.max(1, Math.min(threads, MOST_SESSIONS, affordable));
  return { sessions, threads: Math.max(1, Math.floor(threads / sessions)) };
}
