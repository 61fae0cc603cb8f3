import { Readable } from 'node:stream';
import { UsageError } from '../errors.js';
import { readQuestions } from '../pipeline/questions/question-source.js';
import { withQuestions } from '../pipeline/questions/with-questions.js';
import { shardItems } from '../pipeline/shards/shard-items.js';
import type { Shard } from '../pipeline/shards/shard.js';
import { IMAGE_EXTENSIONS } from '../pipeline/sources/image-extensions.js';
import type { SourceItem } from '../pipeline/sources/source.js';
import { VIDEO_EXTENSIONS } from '../pipeline/video/video-extensions.js';
import { pictureSource } from './picture-source.js';
import type { SourceFlagValues } from './source-flags.js';

const WITH_VIDEOS = { name: 'pictures or videos', extensions: [...IMAGE_EXTENSIONS, ...VIDEO_EXTENSIONS] };

/** What is asked. */
export interface Questions {
  /** How many questions each picture has; one number stands for all pictures alike. */
  readonly counts: readonly number[];
  /** Whether each question has an id, as VQA results want it. */
  readonly haveIds: boolean;
  /** @param withVideos whether videos below folders are asked about, too */
  items(withVideos: boolean): AsyncIterable<SourceItem>;
  /** How many questions there are, where that is known. */
  count(): Promise<number | undefined> | undefined;
}

/**
 * The questions that a command's arguments ask.
 * @param shard the part of them to ask; the questions of a picture stay together
 * @throws UsageError when there are none, or both a file of them and paths
 */
export async function chosenQuestions(
  paths: readonly string[],
  flags: SourceFlagValues & {
    readonly question?: readonly string[] | undefined;
    readonly questions?: string | undefined;
  },
  stdin: NodeJS.ReadableStream,
  shard: Shard | undefined,
): Promise<Questions> {
  const sharded = (items: AsyncIterable<SourceItem>) => (shard === undefined ? items : shardItems(items, shard));
  if (flags.questions !== undefined) {
    const others = [...paths, ...[flags.list, flags.csv, flags['coco-images']].filter((file) => file !== undefined)];
    if (others.length > 0) {
      throw new UsageError(
        `expected no paths beside --questions, found ${others.join(' ')}. The file names the pictures.`,
      );
    }
    const items = await readQuestions(flags.questions, flags['image-root']);
    const counts = new Map<string, number>();
    for (const { path } of items) counts.set(path, (counts.get(path) ?? 0) + 1);
    return {
      counts: [...counts.values()],
      haveIds: items.every(({ id }) => id !== undefined),
      items: () => sharded(Readable.from(items)),
      count: () => (shard === undefined ? Promise.resolve(items.length) : undefined),
    };
  }
  const questions = [...new Set(flags.question ?? [])];
  if (questions.length === 0) {
    throw new UsageError('expected --question or --questions, found neither. Ask, for one: --question "what is this?"');
  }
  const source = (kind?: typeof WITH_VIDEOS) =>
    pictureSource(paths, { ...flags, ...(kind === undefined ? {} : { kind }) }, stdin);
  const pictures = source();
  return {
    counts: [questions.length],
    haveIds: false,
    items: (withVideos) => sharded(withQuestions((withVideos ? source(WITH_VIDEOS) : pictures).items(), questions)),
    count: () => (shard === undefined ? pictures.count?.().then(times(questions.length)) : undefined),
  };
}

const times =
  (factor: number) =>
  (count: number | undefined): number | undefined =>
    count === undefined ? undefined : count * factor;
