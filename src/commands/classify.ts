import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { captionItems, type RunReport } from '../cli/caption-items.js';
import { captionerOptions, modelFlags, pictureFlags } from '../cli/captioner-flags.js';
import { paragraphs } from '../cli/paragraphs.js';
import { pathArguments } from '../cli/path-arguments.js';
import { pictureSource } from '../cli/picture-source.js';
import { REPEATABLE } from '../cli/repeatable.js';
import { rowOutputs } from '../cli/row-outputs.js';
import { quietFlag, runFlags } from '../cli/run-flags.js';
import { chosenShard } from '../cli/run-plan.js';
import { runStarter } from '../cli/run-starter.js';
import { describeSource, pictureSourceFlags } from '../cli/source-flags.js';
import { truthColumn, truthFlag, withTruth } from '../cli/truth-flag.js';
import { ConfusionOutput } from '../pipeline/classify/confusion-output.js';
import { accuracyInWords, type Accuracy } from '../pipeline/classify/confusion.js';
import { createClassifier } from '../pipeline/classify/create-classifier.js';
import { LabellingCaptioner } from '../pipeline/classify/labelling-captioner.js';
import { readLabels } from '../pipeline/classify/read-labels.js';
import { hash64 } from '../pipeline/journal/hash64.js';
import { shardPath } from '../pipeline/shards/shard-path.js';
import { LABEL_FILES } from '../pipeline/writers/file-writers.js';

type Report = Omit<RunReport, 'captioned' | 'records'> & {
  classified: number;
  accuracy?: Accuracy;
  rows?: readonly unknown[];
};

export default class Classify extends BaseCommand {
  static override summary = 'Choose a label for every picture.';
  static override description = paragraphs(`
Finds the label that the model is likeliest to write, exactly, and its probability among all labels. --search paper walks
the tree of labels greedily instead, as the original repository does: faster with very many labels, and not always the best.
A run into files that was killed goes on where it was when the same command is given again.

Exit codes: 0 all classified, 1 the run failed, 2 wrong usage, 3 finished but some items failed, 130 interrupted.`);
  static override examples = [
    '<%= config.bin %> <%= command.id %> photos --labels cat,dog,horse --model git-base',
    '<%= config.bin %> <%= command.id %> set --labels names.txt --top-k 5 --truth parent-folder --confusion matrix.csv -o labels.jsonl',
  ];
  static override enableJsonFlag = true;
  static override strict = false;
  static override args = pathArguments;
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
    ...truthFlag,
    confusion: Flags.string({
      description: 'CSV of true against chosen labels',
      helpValue: '<file>',
      dependsOn: ['truth'],
    }),
    output: Flags.string({
      char: 'o',
      description: 'where the labels go: .jsonl or .csv; default standard output',
      ...REPEATABLE,
      helpValue: '<file>',
    }),
    ...quietFlag,
    ...pictureSourceFlags,
    ...runFlags,
    ...modelFlags,
    ...pictureFlags,
  };

  async run(): Promise<Report> {
    const { argv, flags: all } = await this.parse(Classify);
    const paths = argv as string[];
    const { search, 'top-k': topK, ...flags } = all;
    const { prompt, truth } = flags;
    const shard = chosenShard(flags.shard, process.env);
    const source = pictureSource(paths, { ...flags, ...truthColumn(paths, flags), shard }, process.stdin);
    const outputs = rowOutputs(flags.output, LABEL_FILES, shard);
    const labels = await readLabels(flags.labels);
    const matrix =
      flags.confusion === undefined || shard === undefined ? flags.confusion : shardPath(flags.confusion, shard);
    const reports: ConfusionOutput[] = [];
    const { captioned, records, ...report } = await captionItems({
      ...{ flags, json: this.jsonEnabled(), intoFiles: outputs !== undefined, unit: 'images', done: 'classified' },
      start: runStarter({ flags, outputs, source: describeSource(paths, flags), shard, version: this.config.version }),
      open: async (hooks) => {
        const options = { ...captionerOptions(flags, paths), ...hooks, labels, topK, search };
        const classifier = await createClassifier({ ...options, ...(prompt === undefined ? {} : { prompt }) });
        reports.push(new ConfusionOutput(matrix, classifier.labels));
        return new LabellingCaptioner(classifier);
      },
      count: () => source.count?.(),
      items: () =>
        Promise.resolve({
          items: withTruth(source, truth),
          options: { labels: hash64(...labels), topK, search, truth },
          reports,
        }),
    });
    const accuracy = reports[0]?.accuracy();
    if (accuracy !== undefined && !flags.quiet) for (const line of accuracyInWords(accuracy)) this.logToStderr(line);
    const rows = records === undefined ? {} : { rows: records };
    return { classified: captioned, ...report, ...(accuracy === undefined ? {} : { accuracy }), ...rows };
  }
}
