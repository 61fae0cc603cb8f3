import { CapwrightError, DeviceError, ModelError } from '../errors.js';
import type { BatchSession } from './batch-session.js';
import type { GeneratedTokens, GenerationBatch } from './generation-batch.js';
import { OutOfMemoryError } from './run-failure.js';
import type { SessionChannel } from './session-channel.js';
import type { SessionReply } from './session-messages.js';
import type { SessionOptions } from './session-options.js';
import { threadChannel } from './thread-channel.js';

interface Waiting {
  readonly resolve: (rows: GeneratedTokens[][]) => void;
  readonly reject: (error: Error) => void;
}

/** How a client is connected, and who hears what the session has to tell. */
export interface ClientOptions {
  /** Starts the thread or process; default a thread. */
  readonly connect?: () => SessionChannel;
  readonly onNotice?: (notice: string) => void;
}

/** A GIT session on a thread or in a process, so that the main thread stays free for decoding, progress and signals. */
export class SessionClient implements BatchSession {
  private readonly waiting = new Map<number, Waiting>();
  private readonly ended: Promise<void>;
  private lastId = 0;
  private failed: Error | undefined;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly channel: SessionChannel,
    private readonly onNotice: (notice: string) => void,
  ) {
    channel.onReply((reply) => this.receive(reply));
    this.ended = new Promise((resolve) => {
      channel.onEnd((reason, error) => {
        this.fail(error ?? new DeviceError(reason));
        resolve();
      });
    });
  }

  /**
   * Starts the worker and loads the model in it.
   * @throws ModelError when the model can't be loaded, DeviceError when the device is to blame
   */
  static async open(
    options: SessionOptions,
    { connect = threadChannel, onNotice = () => undefined }: ClientOptions = {},
  ): Promise<SessionClient> {
    const channel = connect();
    const client = new SessionClient(channel, onNotice);
    try {
      const opened = client.reply(0);
      channel.post({ kind: 'open', options });
      await opened;
    } catch (error) {
      await channel.terminate(); // what waits for batches would keep this process alive
      throw error;
    }
    return client;
  }

  /**
   * Runs a batch. Calls queue up in the worker: hand over the next batch before this one is done and the device never
   * waits. The batch's pixels are transferred to a thread, not copied: `batch.pixels` must own its whole buffer and is
   * unusable afterwards.
   * @throws DeviceError when the run fails, the worker has stopped or the session is closed
   */
  async generate(batch: GenerationBatch): Promise<GeneratedTokens[][]> {
    if (this.failed !== undefined) throw this.failed;
    if (this.closing !== undefined) throw new DeviceError('The model is closed: open it again to go on.');
    const id = ++this.lastId;
    const answer = this.reply(id);
    this.channel.post({ kind: 'generate', id, batch }, [batch.pixels.buffer as ArrayBuffer]);
    return answer;
  }

  /** Ends the worker after the batches that are queued. */
  close(): Promise<void> {
    this.closing ??= this.failed === undefined ? this.end() : Promise.resolve();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.channel.post({ kind: 'close' });
    await this.ended;
  }

  private reply(id: number): Promise<GeneratedTokens[][]> {
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private receive(message: SessionReply): void {
    if ('notice' in message) {
      this.onNotice(message.notice);
      return;
    }
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

/** Makes an error of its own class again from what came through the channel. */
function revive({ kind, message, stack }: { kind: string; message: string; stack: string | undefined }): Error {
  const known = [ModelError, DeviceError, OutOfMemoryError].find((errorClass) => errorClass.name === kind);
  if (known !== undefined) return new known(message);
  if (kind !== 'Error') return new CapwrightError('UNKNOWN', message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
