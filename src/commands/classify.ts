import { writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { captionerOptions, modelFlags, pictureFlags } from '../cli/captioner-flags.js';
import { DownloadProgress } from '../cli/download-progress.js';
import { EXIT } from '../cli/exit-code.js';
import { Interruption } from '../cli/interruption.js';
import { openRows } from '../cli/open-rows.js';
import { pictureSource } from '../cli/picture-source.js';
import { RunProgress } from '../cli/run-progress.js';
import { classifyRun, type ClassifySummary } from '../pipeline/classify/classify-run.js';
import { createClassifier } from '../pipeline/classify/create-classifier.js';
import { csvLine, labelJson, openLabelWriter } from '../pipeline/classify/label-writer.js';
import { readLabels } from '../pipeline/classify/read-labels.js';

export default class Classify extends BaseCommand {
  static override summary = 'Choose a label for every picture.';
  static override description = `Finds the label that the model is likeliest to write, exactly, and its probability among all labels. --search paper walks
the tree of labels greedily instead, as the original repository does: faster with very many labels, and not always the best.

Exit codes: 0 all classified, 1 the run failed, 2 wrong usage, 3 finished but some items failed, 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> photos --labels cat,dog,horse --model git-base',
    '<%= config.bin %> <%= command.id %> set --labels names.txt --top-k 5 --truth parent-folder --confusion matrix.csv -o labels.jsonl',
  ];
  static override enableJsonFlag = true;
  static override strict = false;
  static override args = {
    paths: Args.string({ ignoreStdin: true, description: 'files, folders or globs; - reads a list, one a line' }),
  };
  static override flags = {
    labels: Flags.string({
      description: 'labels, or a file of them, one a line',
      required: true,
      helpValue: '<file|a,b>',
    }),
    'top-k': Flags.integer({ description: 'labels a picture, best first', default: 1, min: 1 }),
    search: Flags.option({ options: ['exact', 'paper'] as const, default: 'exact' as const })({
      description: 'how the label is found',
    }),
    prompt: Flags.string({ description: 'text before every label' }),
    truth: Flags.option({ options: ['parent-folder'] as const })({ description: 'where the true label is found' }),
    confusion: Flags.string({
      description: 'CSV of true against chosen labels',
      helpValue: '<file>',
      dependsOn: ['truth'],
    }),
    output: Flags.string({ char: 'o', description: '.jsonl or .csv; default standard output', helpValue: '<file>' }),
    include: Flags.string({ description: 'glob of files to take below a folder', multiple: true, helpValue: '<glob>' }),
    exclude: Flags.string({ description: 'glob of files to leave out', multiple: true, helpValue: '<glob>' }),
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but rows and fatal errors' }),
    ...modelFlags,
    ...pictureFlags,
  };

  async run(): Promise<ClassifySummary & { rows?: readonly unknown[] }> {
    const { argv, flags } = await this.parse(Classify);
    const source = pictureSource(argv as string[], { include: flags.include, exclude: flags.exclude }, process.stdin);
    const labels = await readLabels(flags.labels);
    const quiet = flags.quiet || this.jsonEnabled();
    const progress = new RunProgress(quiet);
    const interruption = new Interruption({
      onFirst: () => progress.note('Finishing the batch in hand; Ctrl-C again stops at once.'),
      onSecond: () => progress.stop(),
    });
    try {
      const classifier = await createClassifier({
        ...captionerOptions(flags),
        ...{ labels, topK: flags['top-k'], search: flags.search },
        onHubEvent: new DownloadProgress(process.stderr, quiet).listen,
        signal: interruption.signal,
        onNotice: (message) => progress.note(message),
        ...(flags.prompt === undefined ? {} : { prompt: flags.prompt }),
      });
      try {
        const { sink, rows } = await openRows(
          { output: flags.output, json: this.jsonEnabled(), stdout: process.stdout },
          { open: openLabelWriter, toJson: labelJson },
        );
        const { confusion, ...summary } = await classifyRun({
          ...{ items: source.items(), classifier, sink, stop: interruption.signal },
          ...(flags.truth === undefined ? {} : { truthOf: (path: string) => basename(dirname(path)) }),
          onFailure: (path, message) => progress.note(message.startsWith(path) ? message : `${path}: ${message}`),
        });
        if (flags.confusion !== undefined) await writeFile(flags.confusion, confusion.table().map(csvLine).join(''));
        for (const line of inWords(summary)) progress.note(line);
        process.exitCode = summary.interrupted ? EXIT.interrupted : summary.failed > 0 ? EXIT.itemErrors : 0;
        return { ...summary, ...(rows === undefined ? {} : { rows }) };
      } finally {
        await classifier.close();
      }
    } finally {
      interruption.release();
      process.stdin.destroy(); // a list that is still open would keep the process alive
    }
  }
}

function inWords({ classified, failed, interrupted, accuracy }: ClassifySummary): string[] {
  const end = interrupted ? '. Interrupted.' : '';
  const lines = [`${classified} classified, ${failed} failed${end}`];
  if (accuracy === undefined) return lines;
  const { share, pictures, unknown } = accuracy;
  lines.push(`${(100 * share).toFixed(1)} % of ${pictures} have their true label`);
  if (unknown.length > 0) lines.push(`True labels that are not among --labels: ${unknown.slice(0, 5).join(', ')}`);
  return lines;
}
