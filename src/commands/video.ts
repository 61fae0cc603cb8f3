import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { captionerOptions, modelFlags, pictureFlags } from '../cli/captioner-flags.js';
import { decodingFlags, decodingOptions } from '../cli/decoding-flags.js';
import { DownloadProgress } from '../cli/download-progress.js';
import { exitCode } from '../cli/exit-code.js';
import { Interruption } from '../cli/interruption.js';
import { pictureSource } from '../cli/picture-source.js';
import { RecordCollector } from '../cli/record-collector.js';
import { RunProgress } from '../cli/run-progress.js';
import { StdoutWriter } from '../cli/stdout-writer.js';
import { videoFlags, videoPlan } from '../cli/video-flags.js';
import { captionRun, type RunSummary } from '../pipeline/caption-run.js';
import { createCaptioner } from '../pipeline/create-captioner.js';
import type { ModelIdentity } from '../pipeline/git-captioner.js';
import { MergingWriter } from '../pipeline/video/merging-writer.js';
import { openVideoWriter } from '../pipeline/video/open-video-writer.js';
import { VIDEO_EXTENSIONS } from '../pipeline/video/video-extensions.js';
import { videoItems } from '../pipeline/video/video-items.js';
import { RuledCaptioner } from '../pipeline/text-controls/ruled-captioner.js';
import { findFfmpeg } from '../video/find-ffmpeg.js';

/** What `--json` prints. */
type RunReport = RunSummary & { readonly model: ModelIdentity; readonly records?: readonly unknown[] };

export default class Video extends BaseCommand {
  static override summary = 'Caption videos, as a whole or over time.';
  static override description = `Takes files, folders (searched recursively), globs and lists of videos, read with ffmpeg. With models of clips
(git-demo, git-*-vatex) a video gets one caption from frames all over it; with --every, --scenes or --segments, and with
models of pictures, each stretch of it gets one, with its times. A video that can't be read becomes an error row.

Exit codes: 0 all captioned, 1 the run failed, 2 wrong usage, 3 finished but some items failed, 130 interrupted.`;
  static override examples = [
    '<%= config.bin %> video clips -o clips.jsonl',
    '<%= config.bin %> video talk.mp4 --every 5s -o talk.vtt -o talk.srt',
    "<%= config.bin %> video films --scenes -o 'subtitles/{name}.vtt' --save-frames frames",
  ];
  static override enableJsonFlag = true;
  static override strict = false;
  static override args = {
    paths: Args.string({
      ignoreStdin: true,
      description: 'files, folders or globs; - reads a list of files from standard input, one a line',
    }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'where the rows go: .jsonl, .csv, .json (COCO style), .vtt or .srt; default standard output',
      multiple: true,
      helpValue: '<file>',
    }),
    include: Flags.string({ description: 'glob of files to take below a folder', multiple: true, helpValue: '<glob>' }),
    exclude: Flags.string({ description: 'glob of files to leave out', multiple: true, helpValue: '<glob>' }),
    prompt: Flags.string({ description: 'text for every caption to go on from' }),
    prefix: Flags.string({ description: 'put before every caption', default: '' }),
    suffix: Flags.string({ description: 'put behind every caption', default: '' }),
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but rows and fatal errors' }),
    ...videoFlags,
    ...modelFlags,
    ...decodingFlags,
    ...pictureFlags,
  };

  async run(): Promise<RunReport> {
    const { argv, flags } = await this.parse(Video);
    const kind = { name: 'videos', extensions: VIDEO_EXTENSIONS };
    const source = pictureSource(argv as string[], { ...flags, kind }, process.stdin);
    const progress = new RunProgress(flags.quiet || this.jsonEnabled());
    const ffmpeg = await findFfmpeg({ path: flags.ffmpeg });
    const interruption = new Interruption({
      onFirst: () => progress.note('Finishing the batch in hand; Ctrl-C again stops at once.'),
      onSecond: () => progress.stop(),
    });
    const download = new DownloadProgress(process.stderr, flags.quiet || this.jsonEnabled());
    const captioner = await createCaptioner({
      ...captionerOptions(flags),
      ...decodingOptions(flags),
      onHubEvent: download.listen,
      signal: interruption.signal,
      onNotice: (message) => progress.note(message),
      ...(flags.prompt === undefined ? {} : { prompt: flags.prompt }),
    });
    const decoding = new AbortController();
    try {
      const plan = await videoPlan(flags, captioner.frames);
      const collected = new RecordCollector();
      const fallback = this.jsonEnabled() ? collected : new StdoutWriter(process.stdout);
      const writers = flags.output === undefined ? [fallback] : await Promise.all(flags.output.map(openVideoWriter));
      const summary = await progress.follow(
        captionRun({
          items: videoItems(source.items(), ffmpeg, plan, decoding.signal),
          captioner: new RuledCaptioner(captioner, {
            prefix: flags.prefix,
            suffix: flags.suffix,
            failPhrases: [],
            minLogprob: undefined,
          }),
          writers: flags.merge ? writers.map((writer) => new MergingWriter(writer)) : writers,
          stop: interruption.signal,
          now: () => performance.now(),
        }),
      );
      process.exitCode = exitCode(summary);
      return { model: captioner.model, ...summary, ...(flags.output === undefined ? { records: collected.rows } : {}) };
    } finally {
      decoding.abort();
      progress.stop();
      interruption.release();
      await captioner.close();
    }
  }
}
