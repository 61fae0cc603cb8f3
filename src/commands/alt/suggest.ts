import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Args, Flags, type Interfaces } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { BUNDLED_NOTICE } from '../../cli/bundled-notice.js';
import { captionerOptions, modelFlags, pictureFlags } from '../../cli/captioner-flags.js';
import { DownloadProgress } from '../../cli/download-progress.js';
import { exitCode } from '../../cli/exit-code.js';
import { Interruption } from '../../cli/interruption.js';
import { paragraphs } from '../../cli/paragraphs.js';
import { RunProgress } from '../../cli/run-progress.js';
import { counted } from '../../counted.js';
import { BUNDLED_MODEL } from '../../hub/model-name.js';
import type { GitCaptioner } from '../../pipeline/git-captioner.js';
import { RemoteFetcher } from '../../pipeline/sources/remote-fetcher.js';
import { createCaptioner } from '../../pipeline/create-captioner.js';
import { captionRun, type RunSummary } from '../../pipeline/caption-run.js';
import { type Manifest, readManifest } from '../../site/manifest/read-manifest.js';
import { writeReview } from '../../site/review/write-review.js';
import { CaptionCache } from '../../site/suggest/caption-cache.js';
import { captionSettings } from '../../site/suggest/caption-settings.js';
import { rememberPictures } from '../../site/suggest/remember-pictures.js';
import { SuggestionPlan } from '../../site/suggest/suggestion-plan.js';

/** What `--json` prints. */
type SuggestReport = RunSummary & { readonly places: number; readonly groups: number; readonly locked: number };

export default class AltSuggest extends BaseCommand {
  static override summary = 'Caption the pictures of a scanned site and prepare a review.';
  static override description = paragraphs(`
Captions each distinct picture once and turns the caption into an alternative text by the W3C's advice.
A caption says what a picture shows, not what it is for: links, buttons, logos, charts and lettering are marked for a person.
The folder gets review.html (open it in a browser, decide, export), review.jsonl and review.csv; nothing else is changed.
Run it again to go on after an interruption: captions are kept.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some pictures have no caption, 130 interrupted.`);
  static override examples = ['<%= config.bin %> alt suggest site.alt.jsonl -o review --model ./git-base-coco'];
  static override enableJsonFlag = true;
  static override args = { manifest: Args.string({ required: true, description: 'the manifest of alt scan' }) };
  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'folder of the review',
      default: 'alt-review',
      helpValue: '<folder>',
    }),
    suspicious: Flags.boolean({ description: 'also suggest for texts that are likely not useful' }),
    'max-length': Flags.integer({ description: 'longest suggestion, in characters', default: 125, min: 10 }),
    'full-stop': Flags.boolean({ description: 'end suggestions with a full stop', default: true, allowNo: true }),
    fetch: Flags.boolean({ description: 'get pictures from the web; always on for a manifest of the web' }),
    'allow-private': Flags.boolean({ description: 'get pictures from private addresses too' }),
    quiet: Flags.boolean({ char: 'q', description: 'print nothing but fatal errors' }),
    ...modelFlags,
    ...pictureFlags,
  };

  async run(): Promise<SuggestReport> {
    const { args, flags } = await this.parse(AltSuggest);
    const manifest = await readManifest(args.manifest);
    const quiet = flags.quiet || this.jsonEnabled();
    const progress = new RunProgress(quiet);
    const download = new DownloadProgress(process.stderr, quiet);
    const interruption = new Interruption({
      onFirst: () => progress.note('Finishing the batch in hand; Ctrl-C again stops at once.'),
      onSecond: () => progress.stop(),
    });
    try {
      if (flags.model === BUNDLED_MODEL) progress.note(BUNDLED_NOTICE);
      const captioner = await createCaptioner({
        ...captionerOptions(flags),
        onHubEvent: download.listen,
        signal: interruption.signal,
        onNotice: (message) => download.note(message),
      }).finally(() => download.stop());
      try {
        return await this.suggest(manifest, captioner, flags, progress, interruption.signal);
      } finally {
        await captioner.close();
      }
    } finally {
      progress.stop();
      interruption.release();
    }
  }

  private async suggest(
    manifest: Manifest,
    captioner: GitCaptioner,
    flags: Interfaces.InferredFlags<typeof AltSuggest.flags>,
    progress: RunProgress,
    stop: AbortSignal,
  ): Promise<SuggestReport> {
    const { output, fetch, suspicious } = flags;
    const fetcher = new RemoteFetcher({ allowPrivate: flags['allow-private'] });
    const fetchPicture = rememberPictures(join(output, 'pictures'), (url) => fetcher.fetch(url));
    const fetches = fetch || manifest.header.kind === 'web';
    const statuses = suspicious ? (['missing', 'suspicious'] as const) : (['missing'] as const);
    const plan = await SuggestionPlan.create(manifest, statuses, fetches ? fetchPicture : undefined);
    const cache = await CaptionCache.open(join(output, 'captions.jsonl'), captionSettings(captioner.model, flags));
    const items = plan.items(cache);
    progress.expect(Promise.resolve(items.length));
    const run = { captioner, writers: [cache], stop, prefix: '', suffix: '' };
    const now = () => performance.now();
    const summary = await progress.follow(captionRun({ ...run, items: Readable.from(items), now }));
    const style = { maxLength: flags['max-length'], fullStop: flags['full-stop'] };
    const rows = plan.rows(cache, style);
    const review = await writeReview(output, manifest.header, captioner.model.name, rows, plan.pictures(), style);
    if (plan.locked > 0) progress.note(`${counted(plan.locked, 'more place')} left to you: a tool can't write there.`);
    progress.note(
      `${counted(review.places, 'place')} in ${counted(review.groups, 'group')} to review: open ${review.page} in a browser.`,
    );
    process.exitCode = exitCode(summary);
    return { ...summary, ...review, locked: plan.locked };
  }
}
