import { extname } from 'node:path';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { captionItems, type RunReport } from '../cli/caption-items.js';
import { captionerOptions, modelFlags, pictureFlags } from '../cli/captioner-flags.js';
import { chosenQuestions } from '../cli/chosen-questions.js';
import { clipFlags, clipPlan } from '../cli/clip-flags.js';
import { decodingFlags, decodingOptions } from '../cli/decoding-flags.js';
import { paragraphs } from '../cli/paragraphs.js';
import { pathArguments } from '../cli/path-arguments.js';
import { REPEATABLE } from '../cli/repeatable.js';
import { rowOutputs } from '../cli/row-outputs.js';
import { quietFlag, runFlags } from '../cli/run-flags.js';
import { chosenShard } from '../cli/run-plan.js';
import { runStarter } from '../cli/run-starter.js';
import { describeSource, pictureSourceFlags } from '../cli/source-flags.js';
import { planOptions } from '../cli/video-flags.js';
import { UsageError } from '../errors.js';
import { createAskingCaptioner } from '../pipeline/questions/create-asking-captioner.js';
import { withClips } from '../pipeline/video/with-clips.js';
import { ANSWER_FILES } from '../pipeline/writers/file-writers.js';
import { findFfmpeg } from '../video/find-ffmpeg.js';

export default class Ask extends BaseCommand {
  static override summary = 'Ask questions about pictures and videos.';
  static override description = paragraphs(`
Every picture gets every --question, or its own of a --questions file: JSONL or CSV with path, question and id, or VQA v2's
questions.json with --image-root. The model wants checkpoints that were trained for it, such as git-base-vqav2; videos
want one of clips, such as git-base-msrvtt-qa. A run into files that was killed goes on where it was when the same
command is given again.

Exit codes: 0 all answered, 1 the run failed, 2 wrong usage, 3 finished but some items failed, 130 interrupted.`);
  static override examples = [
    "<%= config.bin %> <%= command.id %> photos --question 'what is this?' --model git-base-vqav2 --aspect paper",
    '<%= config.bin %> <%= command.id %> --questions questions.json --image-root val2014 -m git-base-vqav2 -o results.json',
  ];
  static override enableJsonFlag = true;
  static override strict = false;
  static override args = pathArguments;
  static override flags = {
    question: Flags.string({ description: 'a question to every picture; may be given several times', ...REPEATABLE }),
    questions: Flags.string({
      description: 'a file of questions instead',
      helpValue: '<file>',
      exclusive: ['question'],
    }),
    'truncate-question': Flags.option({ options: ['paper'] as const })({
      description: "shorten long questions by the original repository's rule",
    }),
    output: Flags.string({
      char: 'o',
      description: 'where the answers go: .jsonl, .csv or .json (VQA results); default standard output',
      ...REPEATABLE,
      helpValue: '<file>',
    }),
    ...quietFlag,
    ...pictureSourceFlags,
    ...runFlags,
    ...modelFlags,
    ...decodingFlags,
    ...pictureFlags,
    ...clipFlags,
  };

  async run(): Promise<Omit<RunReport, 'captioned' | 'records'> & { answered: number; answers?: readonly unknown[] }> {
    const { argv, flags } = await this.parse(Ask);
    const paths = argv as string[];
    const shard = chosenShard(flags.shard, process.env);
    const outputs = rowOutputs(flags.output, ANSWER_FILES, shard);
    const { question, questions: file, 'truncate-question': truncateQuestion } = flags;
    const questions = await chosenQuestions(paths, flags, process.stdin, shard);
    if (!questions.haveIds && flags.output?.some((path) => extname(path).toLowerCase() === '.json') === true) {
      throw new UsageError(
        'expected an id for every question with VQA results (.json): give a --questions file of them.',
      );
    }
    const source = { ...describeSource(paths, flags), question, questions: file };
    const decoding = new AbortController();
    try {
      const { captioned, records, ...report } = await captionItems({
        ...{ flags, json: this.jsonEnabled(), intoFiles: outputs !== undefined, unit: 'questions', done: 'answered' },
        start: runStarter({ flags, outputs, source, shard, version: this.config.version }),
        open: (hooks) => {
          const options = { ...captionerOptions(flags, paths), ...decodingOptions(flags), ...hooks };
          const truncate = truncateQuestion === undefined ? {} : { truncatePrompt: truncateQuestion };
          return createAskingCaptioner({ ...options, ...truncate }, questions.counts);
        },
        count: () => questions.count(),
        items: ({ captioner }) => {
          const plan = clipPlan(flags, captioner.frames[0]);
          const ffmpeg = () => findFfmpeg({ path: flags.ffmpeg });
          const items = withClips(questions.items(plan !== undefined), { ffmpeg, plan, signal: decoding.signal });
          return Promise.resolve({ items, options: { truncateQuestion, ...(plan && planOptions(plan)) } });
        },
      });
      return { answered: captioned, ...report, ...(records === undefined ? {} : { answers: records }) };
    } finally {
      decoding.abort();
    }
  }
}
