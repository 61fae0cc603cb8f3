import type { Interfaces } from '@oclif/core';
import { BUNDLED_MODEL } from '../hub/model-name.js';
import type { RunSummary } from '../pipeline/caption-run.js';
import type { ModelIdentity } from '../pipeline/model-identity.js';
import type { RunCaptioner } from '../pipeline/text-controls/create-run-captioner.js';
import { BUNDLED_NOTICE } from './bundled-notice.js';
import { DownloadProgress } from './download-progress.js';
import { exitCode } from './exit-code.js';
import { Interruption } from './interruption.js';
import type { OpenCaptioner } from './open-run-captioner.js';
import { RecordCollector } from './record-collector.js';
import type { quietFlag } from './run-flags.js';
import type { RunFlagValues } from './run-plan.js';
import { RunProgress } from './run-progress.js';
import type { RunStart, StartRun } from './run-starter.js';
import { StdoutWriter } from './stdout-writer.js';

/** What `--json` prints. */
export type RunReport = RunSummary & { readonly model: ModelIdentity; readonly records?: readonly unknown[] };

/** What a command that captions has settled before its model is opened. */
export interface Captioning {
  readonly flags: Pick<RunFlagValues, 'model'> & Interfaces.InferredFlags<typeof quietFlag>;
  /** Whether a report is printed in the end, and nothing before. */
  readonly json: boolean;
  /** Whether rows go to files. */
  readonly intoFiles: boolean;
  readonly start: StartRun;
  /** Opens the model. */
  readonly open: OpenCaptioner;
  /** What a caption is of, in the plural. */
  readonly unit: string;
  /** What is done to it; default `captioned`. */
  readonly done?: string;
  /** How many items there will be, where that is known. */
  readonly count: () => Promise<number | undefined> | undefined;
  /** Gives the items, once the model is open, and what rows depend on besides the flags of all runs. */
  readonly items: (tools: {
    readonly captioner: RunCaptioner;
    readonly progress: RunProgress;
  }) => Promise<Pick<RunStart, 'items' | 'options' | 'reports'>>;
}

/**
 * Runs a model over items from its opening to the exit code: progress and notes on stderr, rows where they belong, an
 * orderly end at Ctrl-C.
 * @throws what opening the model and the run throw
 */
export async function captionItems(captioning: Captioning): Promise<RunReport> {
  const { flags, json, intoFiles, start, open, unit, done, count } = captioning;
  const isQuiet = flags.quiet || json;
  const rowsOnTerminal = !intoFiles && process.stdout.isTTY;
  const progress = new RunProgress(isQuiet, {
    withBar: !rowsOnTerminal,
    unit,
    ...(done === undefined ? {} : { done }),
  });
  const download = new DownloadProgress(process.stderr, isQuiet);
  const interruption = new Interruption({
    onFirst: () => progress.note('Finishing the batch in hand; Ctrl-C again stops at once.'),
    onSecond: () => {
      download.stop();
      progress.stop();
    },
  });
  try {
    if (flags.model === BUNDLED_MODEL) progress.note(BUNDLED_NOTICE);
    const captioner = await open({
      onHubEvent: download.listen,
      signal: interruption.signal,
      onNotice: (message) => download.note(message),
    }).finally(() => download.stop());
    try {
      const [collected, stdout] = [new RecordCollector(), new StdoutWriter(process.stdout)];
      progress.expect(count());
      const found = await captioning.items({ captioner, progress });
      const summary = await progress.follow(
        start({ ...found, captioner, writer: json ? collected : stdout, stop: interruption.signal }),
      );
      process.exitCode = exitCode(summary);
      return { model: captioner.model, ...summary, ...(intoFiles ? {} : { records: collected.rows }) };
    } finally {
      await captioner.close();
    }
  } finally {
    progress.stop();
    interruption.release();
    process.stdin.destroy(); // a list that is still open would keep the process alive
  }
}
