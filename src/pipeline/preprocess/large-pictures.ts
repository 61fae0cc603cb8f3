import { availableParallelism } from 'node:os';
import Tinypool from 'tinypool';
import { ItemError } from '../../errors.js';
import type { RgbImage } from '../decode/rgb-image.js';
import type { PreprocessReply, PreprocessTask } from './preprocess-worker.js';

/** Pixels from which a picture is worth another thread. */
const LARGE = 4_000_000;
/** Cores that one thread keeps busy: two thirds of a large picture's time are decoding, which libvips does elsewhere. */
const CORES_A_THREAD = 3;
/** Pictures that a thread has in hand: while one is resized, others are decoded. */
const PICTURES_A_THREAD = 3;
/** Milliseconds without a large picture after which a thread ends. */
const IDLE = 1000;

/**
 * Threads that decode and resize large pictures. Tens of megabytes a picture, which the garbage collector takes for a reason to
 * look through the whole heap: a thread's own is small. And the resize does not hold up the main thread. Nothing is started
 * before the first large picture.
 */
export class LargePictures {
  private pool: Tinypool | undefined;

  /** Whether a picture of so many pixels is one for a thread. */
  static isLarge({ width, height }: { readonly width: number; readonly height: number }): boolean {
    return width * height >= LARGE;
  }

  /** As preprocessImage, in a thread. */
  async preprocess(task: PreprocessTask): Promise<RgbImage> {
    this.pool ??= new Tinypool({
      filename: new URL('./preprocess-worker.js', import.meta.url).href,
      minThreads: 0,
      maxThreads: Math.max(1, Math.round(availableParallelism() / CORES_A_THREAD)),
      concurrentTasksPerWorker: PICTURES_A_THREAD,
      idleTimeout: IDLE,
      useAtomics: false,
      // A thread inherits the process's flags, and Node refuses this one for a file.
      ...(process.execArgv.some((flag) => flag.startsWith('--input-type')) ? { execArgv: [] } : {}),
    });
    const reply = (await this.pool.run(task)) as PreprocessReply;
    if ('failure' in reply) throw new ItemError(reply.failure.code, reply.failure.message);
    return reply.image;
  }
}
