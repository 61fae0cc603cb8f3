import { join } from 'node:path';
import type { ExternalMetric, TokenizedImage } from '../evaluate-captions.js';
import { align } from './align.js';
import { CorpusPhrases } from './corpus-phrases.js';
import { findMatches, type PlacedCandidate } from './find-matches.js';
import type { MeteorSentence, Place } from './meteor-sentence.js';
import { meteorScore, meteorStatistics, sumMeteorStatistics, type MeteorStatistics } from './meteor-statistics.js';
import { normalize } from './normalize.js';
import { cachedParaphrases } from './paraphrase-cache.js';
import { PhrasePlaces } from './phrase-places.js';
import { readMeteorJar } from './read-meteor-jar.js';
import { SynsetCounts } from './synset-counts.js';
import { wordFactory } from './word-factory.js';

/** How METEOR reads its data. */
export interface MeteorOptions {
  /** Where a copy of the paraphrase table is kept that is faster to read; none is kept when absent. */
  readonly cacheDirectory?: string | undefined;
}

/**
 * METEOR 1.5 for English (Denkowski and Lavie 2014), as coco-caption runs it, with the data of the user's own copy.
 *
 * Takes the folder of meteor-1.5.jar and data/paraphrase-en.gz. Scoring rejects with UsageError if they aren't there.
 */
export function meteor(folder: string, options: MeteorOptions = {}): ExternalMetric {
  return {
    name: 'METEOR',
    async score(images) {
      const statistics = await meteorStatisticsOf(images, folder, options);
      const segments = statistics.map(meteorScore);
      return {
        corpus: meteorScore(sumMeteorStatistics(statistics)),
        images: segments,
        resample: (sample) => meteorScore(sumMeteorStatistics(sample.map((at) => statistics[at] ?? []))),
      };
    },
  };
}

/** The statistics of each image against the reference that scores best. */
export async function meteorStatisticsOf(
  images: readonly TokenizedImage[],
  folder: string,
  { cacheDirectory }: MeteorOptions = {},
): Promise<MeteorStatistics[]> {
  const reading = cachedParaphrases(join(folder, 'data', 'paraphrase-en.gz'), cacheDirectory);
  reading.catch(() => undefined); // heard below, unless the jar is refused first
  const data = await readMeteorJar(join(folder, 'meteor-1.5.jar'));
  const table = await reading;
  const corpus = new CorpusPhrases(table);
  const wordOf = wordFactory(data);
  const prepare = (text: string) => {
    const words = normalize(text, data.prefixes).map(wordOf);
    return { words, phrases: corpus.add(words) };
  };
  const prepared = images.map(({ candidate, references }) => ({
    // What coco-caption's wrapper does to hypotheses, which could end a field else.
    candidate: prepare(candidate.replaceAll('|||', '').replaceAll('  ', ' ')),
    references: references.map(prepare),
  }));
  corpus.learn();
  const sentenceOf = ({ words, phrases }: ReturnType<typeof prepare>): MeteorSentence => ({
    words,
    functionWords: words.filter(({ isFunctionWord }) => isFunctionWord).length,
    single: words.map((_, at) => placeOf(at)),
    phrases: corpus.known(phrases),
  });
  const [left, right] = [new PhrasePlaces(corpus.size), new PhrasePlaces(corpus.size)];
  const synsets = new SynsetCounts();
  return prepared.map(({ candidate, references }) => {
    const sentence = sentenceOf(candidate);
    left.set(sentence);
    synsets.set(sentence);
    return bestStatistics({ sentence, places: left, synsets }, references.map(sentenceOf), right);
  });
}

function bestStatistics(
  candidate: PlacedCandidate,
  references: readonly MeteorSentence[],
  places: PhrasePlaces,
): MeteorStatistics {
  let best: MeteorStatistics = [];
  let bestScore = -1;
  for (const reference of references) {
    places.set(reference);
    const matches = findMatches(candidate, { sentence: reference, places });
    const alignment = align(candidate.sentence.words.length, matches);
    const statistics = meteorStatistics(candidate.sentence, reference, alignment);
    const score = meteorScore(statistics);
    if (score > bestScore) {
      best = statistics;
      bestScore = score;
    }
  }
  return best;
}

function placeOf(start: number): Place {
  return { start, length: 1 };
}
