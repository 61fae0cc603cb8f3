import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { captionerOptions, modelFlags, pictureFlags } from '../cli/captioner-flags.js';
import { decodingFlags, decodingOptions } from '../cli/decoding-flags.js';
import { DownloadProgress } from '../cli/download-progress.js';
import { EXIT } from '../cli/exit-code.js';
import { Interruption } from '../cli/interruption.js';
import { chosenQuestions } from '../cli/chosen-questions.js';
import { openRows } from '../cli/open-rows.js';
import { RunProgress } from '../cli/run-progress.js';
import { answerRow, openAnswerWriter } from '../pipeline/questions/answer-writer.js';
import { askRun, type AskSummary } from '../pipeline/questions/ask-run.js';
import { createCaptioner } from '../pipeline/create-captioner.js';

export default class Ask extends BaseCommand {
  static override summary = 'Ask questions about pictures.';
  static override description = `Every picture gets every --question, or its own of a --questions file: JSONL or CSV with path, question and id, or VQA v2's
questions.json with --image-root. The model wants checkpoints that were trained for it, such as git-base-vqav2.

Exit codes: 0 all answered, 1 the run failed, 2 wrong usage, 3 finished but some items failed, 130 interrupted.`;
  static override examples = [
    "<%= config.bin %> <%= command.id %> photos --question 'what is this?' --model git-base-vqav2",
    '<%= config.bin %> <%= command.id %> --questions questions.json --image-root val2014 -m git-base-vqav2 -o results.json',
  ];
  static override enableJsonFlag = true;
  static override strict = false;
  static override args = {
    paths: Args.string({ ignoreStdin: true, description: 'files, folders or globs; - reads a list, one a line' }),
  };
  static override flags = {
    question: Flags.string({ description: 'a question to every picture; may be given several times', multiple: true }),
    questions: Flags.string({
      description: 'a file of questions instead',
      helpValue: '<file>',
      exclusive: ['question'],
    }),
    'image-root': Flags.string({ description: "folder of the file's pictures", helpValue: '<folder>' }),
    'truncate-question': Flags.option({ options: ['paper'] as const })({
      description: "shorten long questions by the original repository's rule",
    }),
    output: Flags.string({
      char: 'o',
      description: 'where the answers go: .jsonl, .csv or .json (VQA results); default standard output',
      helpValue: '<file>',
    }),
    include: Flags.string({ description: 'glob of files to take below a folder', multiple: true, helpValue: '<glob>' }),
    exclude: Flags.string({ description: 'glob of files to leave out', multiple: true, helpValue: '<glob>' }),
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but answers and fatal errors' }),
    ...modelFlags,
    ...decodingFlags,
    ...pictureFlags,
  };

  async run(): Promise<AskSummary & { answers?: readonly unknown[] }> {
    const { argv, flags } = await this.parse(Ask);
    const { items, perPicture } = await chosenQuestions(argv as string[], flags, process.stdin);
    const progress = new RunProgress(flags.quiet || this.jsonEnabled());
    const interruption = new Interruption({
      onFirst: () => progress.note('Finishing the batch in hand; Ctrl-C again stops at once.'),
      onSecond: () => progress.stop(),
    });
    try {
      const captioner = await createCaptioner({
        ...captionerOptions(flags, argv as string[]),
        ...decodingOptions(flags),
        onHubEvent: new DownloadProgress(process.stderr, flags.quiet || this.jsonEnabled()).listen,
        signal: interruption.signal,
        onNotice: (message) => progress.note(message),
        ...(flags['truncate-question'] === undefined ? {} : { truncatePrompt: flags['truncate-question'] }),
      });
      try {
        const { sink: writer, rows: answers } = await openRows(
          { output: flags.output, json: this.jsonEnabled(), stdout: process.stdout },
          { open: openAnswerWriter, toJson: answerRow },
        );
        const batchSize = flags['batch-size'] * perPicture;
        const summary = await askRun({
          ...{ items, captioner, batchSize, writer, stop: interruption.signal },
          onFailure: ({ path, error }) =>
            progress.note(error.message.startsWith(path) ? error.message : `${path}: ${error.message}`),
        });
        progress.note(
          `${summary.answered} answered, ${summary.failed} failed${summary.interrupted ? '. Interrupted.' : ''}`,
        );
        process.exitCode = summary.interrupted ? EXIT.interrupted : summary.failed > 0 ? EXIT.itemErrors : 0;
        return { ...summary, ...(answers === undefined ? {} : { answers }) };
      } finally {
        await captioner.close();
      }
    } finally {
      interruption.release();
      process.stdin.destroy(); // a list that is still open would keep the process alive
    }
  }
}
