import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { DownloadProgress } from '../../src/cli/download-progress.js';
import type { HubEvent } from '../../src/hub/hub-event.js';

class Screen {
  text = '';
  constructor(readonly isTTY: boolean) {}
  write(chunk: string): boolean {
    this.text += chunk;
    return true;
  }
}

const plan: HubEvent = {
  type: 'plan',
  repository: 'microsoft/git-base',
  revision: 'abcdef0123456789',
  files: [
    { name: 'config.json', size: 1000, cached: true },
    { name: 'model.safetensors', size: 9000, cached: false },
  ],
};

/** What a progress writes to a stream that is no terminal. */
function plain(quiet: boolean, ...events: HubEvent[]): string {
  const screen = new Screen(false);
  const progress = new DownloadProgress(screen as unknown as NodeJS.WriteStream, quiet);
  events.forEach(progress.listen);
  progress.stop();
  return screen.text;
}

describe('without a terminal', () => {
  it('tells what is fetched, and each event worth a line', () => {
    const text = plain(
      false,
      plan,
      { type: 'progress', file: 'model.safetensors', done: 10, total: 9000 },
      { type: 'wait', file: 'model.safetensors' },
      { type: 'retry', reason: 'the hub answered 503', delay: 1500 },
      { type: 'verify', file: 'model.safetensors' },
      { type: 'notice', message: 'a notice' },
    );
    expect(text.split('\n')).toEqual([
      'Fetching microsoft/git-base at abcdef01: 1 file, 9.00 kB',
      'model.safetensors is being fetched by another process; waiting for it',
      'the hub answered 503; trying again in 1.5 s',
      'a notice',
      '',
    ]);
  });

  it('says nothing when all is cached, or when told to be quiet', () => {
    const cached: HubEvent = { ...plan, files: plan.files.map((file) => ({ ...file, cached: true })) };
    expect(plain(false, cached)).toBe('');
    expect(plain(true, plan, { type: 'notice', message: 'a notice' })).toBe('');
  });
});

describe('on a terminal', () => {
  it.each([true, false])('gives the cursor back when the last file has ended (whole: %s)', (complete) => {
    const screen = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 80 });
    const { listen } = new DownloadProgress(screen as unknown as NodeJS.WriteStream, false);
    listen(plan);
    listen({ type: 'progress', file: 'model.safetensors', done: 9000, total: 9000 });
    listen({ type: 'verify', file: 'model.safetensors' });
    expect(screen.read()).not.toContain('\u001B[?25h');
    listen({ type: 'end', file: 'config.json', complete: true });
    listen({ type: 'end', file: 'model.safetensors', complete });
    expect(screen.read()).toContain('\u001B[?25h');
  });
});
