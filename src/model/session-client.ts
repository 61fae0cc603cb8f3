import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CapwrightError, DeviceError, ModelError } from '../errors.js';
import type { GeneratedTokens, GenerationBatch } from './generation-batch.js';
import type { SessionOptions } from './session-options.js';

/** What the main thread sends. */
export type WorkerRequest =
  { readonly kind: 'generate'; readonly id: number; readonly batch: GenerationBatch } | { readonly kind: 'close' };

/** What the worker sends; id 0 is the opening of the session. */
export type WorkerReply =
  | { readonly id: number; readonly opened: true }
  | { readonly id: number; readonly rows: GeneratedTokens[][] }
  | {
      readonly id: number;
      readonly error: { readonly kind: string; readonly message: string; readonly stack: string | undefined };
    };

interface Waiting {
  readonly resolve: (rows: GeneratedTokens[][]) => void;
  readonly reject: (error: Error) => void;
}

/** A GIT session on a worker thread, so that the main thread stays free for decoding, progress and signals. */
export class SessionClient {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private failed: Error | undefined;

  private closing: Promise<void> | undefined;

  private constructor(private readonly worker: Worker) {
    worker.on('message', (message: WorkerReply) => this.receive(message));
    worker.on('error', (error: Error) => this.fail(error));
    worker.on('exit', (code) => this.fail(new DeviceError(`The inference thread stopped with code ${code}.`)));
  }

  /**
   * Starts the worker and loads the model in it.
   * @throws ModelError when the model can't be loaded
   */
  static async open(options: SessionOptions): Promise<SessionClient> {
    const worker = new Worker(new URL('./session-worker.js', import.meta.url), {
      workerData: options,
      // A thread inherits the process's flags, and Node refuses this one for a file.
      ...(process.execArgv.some((flag) => flag.startsWith('--input-type')) ? { execArgv: [] } : {}),
    });
    const client = new SessionClient(worker);
    try {
      await client.reply(0);
    } catch (error) {
      await worker.terminate(); // a thread that waits for batches would keep the process alive
      throw error;
    }
    return client;
  }

  /**
   * Runs a batch. Calls queue up in the worker: hand over the next batch before this one is done and the device never
   * waits. The batch's pixels are transferred, not copied: `batch.pixels` must own its whole buffer and is unusable
   * afterwards.
   * @throws DeviceError when the run fails, the thread has stopped or the session is closed
   */
  async generate(batch: GenerationBatch): Promise<GeneratedTokens[][]> {
    if (this.failed !== undefined) throw this.failed;
    if (this.closing !== undefined) throw new DeviceError('The model is closed: open it again to go on.');
    const id = ++this.lastId;
    const request: WorkerRequest = { kind: 'generate', id, batch };
    this.worker.postMessage(request, [batch.pixels.buffer as ArrayBuffer]);
    return this.reply(id);
  }

  /** Ends the worker after the batches that are queued. */
  close(): Promise<void> {
    this.closing ??= this.failed === undefined ? this.end() : Promise.resolve();
    return this.closing;
  }

  private async end(): Promise<void> {
    const ended = once(this.worker, 'exit');
    const request: WorkerRequest = { kind: 'close' };
    this.worker.postMessage(request);
    await ended;
  }

  private reply(id: number): Promise<GeneratedTokens[][]> {
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private receive(message: WorkerReply): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if ('error' in message) {
      waiting?.reject(revive(message.error));
      return;
    }
    waiting?.resolve('rows' in message ? message.rows : []);
  }

  private fail(error: Error): void {
    this.failed ??= error;
    for (const { reject } of this.waiting.values()) reject(this.failed);
    this.waiting.clear();
  }
}

/** Makes an error of its own class again from what came through the port. */
function revive({ kind, message, stack }: { kind: string; message: string; stack: string | undefined }): Error {
  const known = [ModelError, DeviceError].find((errorClass) => errorClass.name === kind);
  if (known !== undefined) return new known(message);
  if (kind !== 'Error') return new CapwrightError('UNKNOWN', message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
