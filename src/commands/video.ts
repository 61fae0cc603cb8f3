import { BaseCommand } from '../cli/base-command.js';
import { captionItems, type RunReport } from '../cli/caption-items.js';
import { modelFlags, pictureFlags } from '../cli/captioner-flags.js';
import { decodingFlags } from '../cli/decoding-flags.js';
import { runCaptionerOpener } from '../cli/open-run-captioner.js';
import { paragraphs } from '../cli/paragraphs.js';
import { pathArguments } from '../cli/path-arguments.js';
import { pictureSource } from '../cli/picture-source.js';
import { quietFlag, runFlags } from '../cli/run-flags.js';
import { chosenShard } from '../cli/run-plan.js';
import { runStarter } from '../cli/run-starter.js';
import { describeSource, fileSourceFlags } from '../cli/source-flags.js';
import { textFlags } from '../cli/text-flags.js';
import { planOptions, videoFlags, videoPlan } from '../cli/video-flags.js';
import { outputOfOne, videoOutputs } from '../cli/video-outputs.js';
import { MergingWriter } from '../pipeline/video/merging-writer.js';
import { oneVideo } from '../pipeline/video/one-video.js';
import { VIDEO_EXTENSIONS } from '../pipeline/video/video-extensions.js';
import { videoItems } from '../pipeline/video/video-items.js';
import { findFfmpeg } from '../video/find-ffmpeg.js';

const VIDEOS = { name: 'videos', extensions: VIDEO_EXTENSIONS };

export default class Video extends BaseCommand {
  static override summary = 'Caption videos, as a whole or over time.';
  static override description = paragraphs(`
Takes files, folders (searched recursively), globs and lists of videos, read with ffmpeg. With models of clips
(git-demo, git-*-vatex) a video gets one caption from frames all over it; with --every, --scenes or --segments, and with
models of pictures, each stretch of it gets one, with its times. A video that can't be read becomes an error row; the
run goes on. A run into files that was killed goes on where it was when the same command is given again.

Exit codes: 0 all captioned, 1 the run failed, 2 wrong usage, 3 finished but some items failed, 130 interrupted.`);
  static override examples = [
    '<%= config.bin %> video clips -o clips.jsonl',
    '<%= config.bin %> video talk.mp4 --every 5s -o talk.vtt -o talk.srt',
    "<%= config.bin %> video films --scenes -o 'subtitles/{name}.vtt' --save-frames frames",
    '<%= config.bin %> video clips -o clips.jsonl --shard 2/4',
  ];
  static override enableJsonFlag = true;
  static override strict = false;
  static override args = pathArguments;
  static override flags = {
    ...quietFlag,
    ...videoFlags,
    ...fileSourceFlags,
    ...textFlags,
    ...runFlags,
    ...modelFlags,
    ...decodingFlags,
    aspect: pictureFlags.aspect,
  };

  async run(): Promise<RunReport> {
    const { argv, flags } = await this.parse(Video);
    const paths = argv as string[];
    const shard = chosenShard(flags.shard, process.env);
    const source = pictureSource(paths, { ...flags, shard, kind: VIDEOS }, process.stdin);
    const outputs = videoOutputs(flags, shard);
    const described = { shard, version: this.config.version, source: describeSource(paths, flags) };
    const start = runStarter({ flags, outputs, ...described });
    const ffmpeg = await findFfmpeg({ path: flags.ffmpeg });
    const decoding = new AbortController();
    try {
      return await captionItems({
        ...{ flags, json: this.jsonEnabled(), intoFiles: outputs !== undefined },
        ...{ open: runCaptionerOpener(flags), unit: 'captions', count: () => source.count?.() },
        start: ({ writer, ...run }) => start({ ...run, writer: flags.merge ? new MergingWriter(writer) : writer }),
        items: async ({ captioner, progress }) => {
          const plan = await videoPlan(flags, captioner.frames);
          const single = outputOfOne(flags);
          const videos = single === undefined ? source.items() : oneVideo(source.items(), single);
          const onCut = (path: string, ids: readonly string[]): void => progress.expectParts(path, ids);
          const items = videoItems(videos, ffmpeg, plan, { signal: decoding.signal, onCut });
          return { items, options: planOptions(plan) };
        },
      });
    } finally {
      decoding.abort();
    }
  }
}
