import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** What a peer measured of one task. */
export interface Measurement {
  /** Wall time. */
  readonly seconds: number;
  /** CPU time of the whole process. */
  readonly cpu: number;
  /** Peak resident memory so far, in bytes. */
  readonly rss: number;
}

/** A program in a process of its own that does one task a line, so that contestants can take turns. */
export class LinePeer {
  private readonly answers: AsyncIterator<string, undefined>;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    lines: Interface,
  ) {
    this.answers = lines[Symbol.asyncIterator]();
  }

  static start(command: string, args: readonly string[]): LinePeer {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, HF_HUB_OFFLINE: '1' },
    });
    child.stdin.on('error', () => undefined); // of one that has ended, which its missing answer tells
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
    child.on('exit', (code) => {
      if (code !== 0 && code !== null) console.error(`${command} ended with ${code}:\n${errors}`);
    });
    return new LinePeer(child, createInterface({ input: child.stdout }));
  }

  async run<Answer = Measurement>(task: unknown): Promise<Answer> {
    this.child.stdin.write(`${JSON.stringify(task)}\n`);
    const answer: IteratorResult<string, undefined> = await this.answers.next();
    if (answer.done === true) throw new Error('the peer ended before its answer');
    return JSON.parse(answer.value) as Answer;
  }

  stop(): void {
    this.child.stdin.end();
  }
}
