import { Args, Flags, type Interfaces } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.js';
import { EXIT } from '../../cli/exit-code.js';
import { paragraphs } from '../../cli/paragraphs.js';
import { REPEATABLE } from '../../cli/repeatable.js';
import { writeStdout } from '../../cli/write-stdout.js';
import { counted } from '../../counted.js';
import { scanWeb } from '../../site/crawl/scan-web.js';
import type { ManifestRow } from '../../site/manifest/manifest.js';
import { writeManifest } from '../../site/manifest/write-manifest.js';
import { ScanCounter, type ScanSummary } from '../../site/scan/scan-counter.js';
import { defaultComponents, defaultInclude, defaultServed, scanFolder } from '../../site/scan/scan-folder.js';

export default class AltScan extends BaseCommand {
  static override summary = 'Find the images of a site and judge their alternative texts.';
  static override description = paragraphs(`
Reads HTML, Markdown, MDX, JSX, TSX, Vue, Svelte and Astro files below a folder, or the pages of a site on the web: from a page
by its links, or from a sitemap; one at a time, the same origin only, robots.txt obeyed. Nothing is changed.
Each image is described, decorative (empty on purpose), missing, suspicious (a file name, "image of", a placeholder, too long)
or computed (only known at run time). The manifest is one JSON object a line.

Exit codes: 0 done, 2 wrong usage, 3 done but some documents could not be read.`);
  static override examples = [
    '<%= config.bin %> alt scan ./site -o site.alt.jsonl',
    '<%= config.bin %> alt scan https://example.org/sitemap.xml --max-pages 50 -o web.alt.jsonl',
    '<%= config.bin %> alt scan . --include "content/**/*.md" --served static',
  ];
  static override enableJsonFlag = true;
  static override args = {
    site: Args.string({ required: true, description: 'the folder of the site, or the address of a page or a sitemap' }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'where the manifest goes; default standard output',
      helpValue: '<file>',
    }),
    include: Flags.string({
      description: 'glob of documents to read (default: all the formats named below)',
      ...REPEATABLE,
      helpValue: '<glob>',
    }),
    exclude: Flags.string({ description: 'glob of documents to leave out', ...REPEATABLE, helpValue: '<glob>' }),
    served: Flags.string({
      description: 'folder that is served as / (default: the site, public, static, src, docs, assets)',
      ...REPEATABLE,
      helpValue: '<folder>',
    }),
    'site-url': Flags.url({
      description: 'address of the site: absolute addresses below it are its files',
      helpValue: '<url>',
    }),
    component: Flags.string({
      description: 'component that takes src and alt, beside Image and the like',
      helpValue: '<name>',
      ...REPEATABLE,
    }),
    'max-length': Flags.integer({ description: 'a longer text is suspicious', default: 125, min: 1 }),
    'empty-markdown': Flags.option({
      options: ['missing', 'decorative'] as const,
      default: 'missing' as const,
      description: "what ![](x.png) means: Markdown can't leave the text out",
    })(),
    'max-pages': Flags.integer({ description: 'pages at the most', default: 200, min: 1, helpGroup: 'WEB' }),
    pause: Flags.integer({ description: 'milliseconds between requests', default: 500, min: 0, helpGroup: 'WEB' }),
    timeout: Flags.integer({ description: 'seconds for one answer', default: 20, min: 1, helpGroup: 'WEB' }),
    'allow-private': Flags.boolean({ description: 'visit private addresses too, localhost for one', helpGroup: 'WEB' }),
  };

  async run(): Promise<ScanSummary> {
    const { args, flags } = await this.parse(AltScan);
    const counter = new ScanCounter();
    const write = this.jsonEnabled() ? undefined : (text: string) => writeStdout(process.stdout, text);
    await writeManifest(scanRows(args.site, flags), { path: flags.output, write }, (row) => {
      counter.add(row);
      if (row.type === 'file' && row.error) this.logToStderr(`${row.file}: ${row.error.message}`);
    });
    const { files, images, byStatus, broken, unreadable } = counter.summary;
    this.logToStderr(
      `${counted(images, 'image')} in ${counted(files, 'document')}: ${byStatus.missing} missing, ${byStatus.suspicious} suspicious, ` +
        `${byStatus.described} described, ${byStatus.decorative} decorative, ${byStatus.computed} computed; ${broken} broken`,
    );
    if (unreadable > 0) process.exitCode = EXIT.itemErrors;
    return counter.summary;
  }
}

/** The rows of the site that an argument names: a folder, or an address on the web. */
function scanRows(site: string, flags: Interfaces.InferredFlags<typeof AltScan.flags>): AsyncGenerator<ManifestRow> {
  const judgement = { maxLength: flags['max-length'], emptyMarkdown: flags['empty-markdown'] };
  if (/^https?:\/\//i.test(site)) {
    const { pause, timeout, 'max-pages': maxPages, 'allow-private': allowPrivate } = flags;
    return scanWeb(site, { ...judgement, maxPages, pause, timeout, allowPrivate });
  }
  const siteUrl = flags['site-url'];
  return scanFolder(site, {
    ...judgement,
    include: flags.include ?? defaultInclude,
    exclude: flags.exclude ?? [],
    served: flags.served ?? defaultServed,
    components: [...defaultComponents, ...(flags.component ?? [])],
    ...(siteUrl === undefined ? {} : { siteUrl }),
  });
}
