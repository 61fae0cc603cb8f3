import { describe, expect, it } from 'vitest';
import type { BatchSession } from '../../src/model/batch-session.js';
import type { GeneratedTokens, GenerationBatch } from '../../src/model/generation-batch.js';
import { SessionPool } from '../../src/model/session-pool.js';
import { turns } from '../support/fake-captioner.js';

/** A session that runs one batch at a time, each for some turns of the event loop. */
class SlowSession implements BatchSession {
  readonly taken: number[] = [];
  closed = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly pace: number) {}

  generate(batch: GenerationBatch): Promise<GeneratedTokens[][]> {
    this.taken.push(batch.images);
    const answer = this.turn.then(async () => {
      await turns(this.pace);
      if (batch.images === 13) throw new Error('thirteen');
      return [[{ ids: [batch.images], logprobs: [], score: 0 }]];
    });
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

const batch = (images: number): GenerationBatch => ({
  ...{ pixels: new Uint8Array(), images, frames: 1, height: 1, width: 1, clip: false },
  ...{ prompts: [], maxNewTokens: [] },
});

describe('SessionPool', () => {
  it('gives each batch to the session with the least to do', async () => {
    const [fast, slow] = [new SlowSession(2), new SlowSession(20)];
    const pool = new SessionPool([fast, slow]);
    let next = 0;
    const answers: number[] = [];
    const worker = async (): Promise<void> => {
      while (next < 40) {
        const [[text] = []] = await pool.generate(batch(next++ % 7));
        answers.push(text?.ids[0] ?? -1);
      }
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
    expect(answers).toHaveLength(40);
    expect(fast.taken.length).toBeGreaterThan(slow.taken.length);
    expect(slow.taken.length).toBeGreaterThan(1);
  });

  it('frees the place of a batch that failed', async () => {
    const [one, other] = [new SlowSession(1), new SlowSession(1)];
    const pool = new SessionPool([one, other]);
    await expect(pool.generate(batch(13))).rejects.toThrow('thirteen');
    await pool.generate(batch(1));
    expect([one.taken, other.taken]).toEqual([[13, 1], []]);
  });

  it('closes all of its sessions', async () => {
    const sessions = [new SlowSession(0), new SlowSession(0)];
    await new SessionPool(sessions).close();
    expect(sessions.map(({ closed }) => closed)).toEqual([true, true]);
  });
});
