import { Args, type Interfaces } from '@oclif/core';
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
import type { GitCaptioner } from '../pipeline/git-captioner.js';
import type { ModelIdentity } from '../pipeline/model-identity.js';
import type { PipelineItem } from '../pipeline/pipeline-item.js';
import { expandItems } from '../pipeline/sources/expand-items.js';
import { MergingWriter } from '../pipeline/video/merging-writer.js';
import { openVideoWriter } from '../pipeline/video/open-video-writer.js';
import { VIDEO_EXTENSIONS } from '../pipeline/video/video-extensions.js';
import { videoItems } from '../pipeline/video/video-items.js';
import { RuledCaptioner } from '../pipeline/text-controls/ruled-captioner.js';
import { findFfmpeg } from '../video/find-ffmpeg.js';

const VIDEOS = { name: 'videos', extensions: VIDEO_EXTENSIONS };

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
    ...videoFlags,
    ...modelFlags,
    ...decodingFlags,
    ...pictureFlags,
  };

  async run(): Promise<RunReport> {
    const { argv, flags } = await this.parse(Video);
    const source = pictureSource(argv as string[], { ...flags, kind: VIDEOS }, process.stdin);
    const ffmpeg = await findFfmpeg({ path: flags.ffmpeg });
    const progress = new RunProgress(flags.quiet || this.jsonEnabled());
    const interruption = new Interruption({
      onFirst: () => progress.note('Finishing the batch in hand; Ctrl-C again stops at once.'),
      onSecond: () => progress.stop(),
    });
    const decoding = new AbortController();
    try {
      const captioner = await createCaptioner({
        ...captionerOptions(flags),
        ...decodingOptions(flags),
        onHubEvent: new DownloadProgress(process.stderr, flags.quiet || this.jsonEnabled()).listen,
        signal: interruption.signal,
        onNotice: (message) => progress.note(message),
        ...(flags.prompt === undefined ? {} : { prompt: flags.prompt }),
      });
      try {
        const plan = await videoPlan(flags, captioner.frames);
        const items = expandItems(videoItems(source.items(), ffmpeg, plan, { signal: decoding.signal }));
        return await this.caption(captioner, flags, items, progress, interruption.signal);
      } finally {
        await captioner.close();
      }
    } finally {
      decoding.abort();
      progress.stop();
      interruption.release();
      process.stdin.destroy(); // a list that is still open would keep the process alive
    }
  }

  private async caption(
    captioner: GitCaptioner,
    flags: Interfaces.InferredFlags<typeof Video.flags>,
    items: AsyncIterable<PipelineItem>,
    progress: RunProgress,
    interrupted: AbortSignal,
  ): Promise<RunReport> {
    const [collected, stdout] = [new RecordCollector(), new StdoutWriter(process.stdout)];
    const fallback = this.jsonEnabled() ? collected : stdout;
    const opened = flags.output === undefined ? [fallback] : await Promise.all(flags.output.map(openVideoWriter));
    const writers = flags.merge ? opened.map((writer) => new MergingWriter(writer)) : opened;
    const stop = AbortSignal.any([interrupted, stdout.readerGone]);
    const rules = { prefix: flags.prefix, suffix: flags.suffix, failPhrases: [], minLogprob: undefined };
    const now = (): number => performance.now();
    const ruled = new RuledCaptioner(captioner, rules);
    const summary = await progress.follow(captionRun({ items, captioner: ruled, writers, stop, now }));
    process.exitCode = stdout.readerGone.aborted && !interrupted.aborted ? 0 : exitCode(summary);
    return { model: captioner.model, ...summary, ...(flags.output === undefined ? { records: collected.rows } : {}) };
  }
}
