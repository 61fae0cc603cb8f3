import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../errors.js';
import { isJsonObject } from '../../json-object.js';
import { averaged, type ExternalMetric } from '../evaluate-captions.js';
import { runJava } from './run-java.js';

/** Where SPICE is and how to run it. */
export interface SpiceOptions {
  /** The folder of spice-1.0.jar and its lib folder, the Stanford models included. */
  readonly folder: string;
  readonly java?: string;
  /** The memory Java may take, as -Xmx has it. */
  readonly memory?: string;
  /** How long it may take, in milliseconds. */
  readonly timeout?: number;
}

/**
 * SPICE (Anderson et al. 2016), computed by its authors' Java program: the F-score of scene-graph tuples, from 0 to 1; the corpus score is
 * the mean.
 *
 * Scoring rejects with UsageError if the program can't be run or gives no score for an image.
 */
export function spice({ folder, java = 'java', memory = '8G', timeout = 3_600_000 }: SpiceOptions): ExternalMetric {
  return {
    name: 'SPICE',
    async score(images) {
      const work = await mkdtemp(join(tmpdir(), 'capwright-spice-'));
      try {
        const input = join(work, 'in.json');
        const output = join(work, 'out.json');
        const items = images.map(({ candidate, references }, at) => ({
          image_id: at,
          test: candidate,
          refs: references,
        }));
        await writeFile(input, JSON.stringify(items));
        const options = ['-out', output, '-subset', '-silent'];
        const args = [`-Xmx${memory}`, '-jar', 'spice-1.0.jar', input, ...options];
        await runJava({ java, args, cwd: folder, timeout }).catch(adviseOnModels);
        return averaged(readScores(await readFile(output, 'utf8'), images.length));
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    },
  };
}

/** SPICE comes without the parser it needs, and Java names a class of it only. */
function adviseOnModels(error: unknown): never {
  if (!(error instanceof UsageError) || !error.message.includes('NoClassDefFoundError: edu/stanford/nlp')) throw error;
  throw new UsageError(
    `${error.message}. Its lib folder lacks Stanford CoreNLP 3.6.0 (the jar and its models): pycocoevalcap.spice.get_stanford_models fetches them.`,
    { cause: error },
  );
}

/** The F-score of each image in SPICE's output: [{image_id, scores: {All: {f}}}]. */
function readScores(text: string, count: number): number[] {
  const scores = new Map<unknown, unknown>();
  const list: unknown = JSON.parse(text);
  for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
    if (!isJsonObject(item) || !isJsonObject(item.scores) || !isJsonObject(item.scores.All)) continue;
    scores.set(item.image_id, item.scores.All.f);
  }
  return Array.from({ length: count }, (_, at) => {
    const score = scores.get(at);
    if (typeof score === 'number') return score;
    // The reference turns a missing score into NaN, which makes the whole corpus NaN without a word.
    throw new UsageError(
      `Expected a SPICE score for image ${at + 1} of ${count}, found ${JSON.stringify(score) || 'none'}. Leave SPICE out, or the image.`,
    );
  });
}
