import { join } from 'node:path';
import type { ExternalMetric, TokenizedImage } from '../evaluate-captions.js';
import { align } from './align.js';
import { CorpusWords } from './corpus-words.js';
import { findMatches, type PlacedCandidate } from './find-matches.js';
import type { MeteorSentence, MeteorWord, Place } from './meteor-sentence.js';
import { meteorScore, meteorStatistics, sumMeteorStatistics, type MeteorStatistics } from './meteor-statistics.js';
import { normalize } from './normalize.js';
import { PhrasePlaces } from './phrase-places.js';
import { readMeteorJar } from './read-meteor-jar.js';
import { readParaphrases } from './read-paraphrases.js';
import { SynsetCounts } from './synset-counts.js';
import { wordFactory } from './word-factory.js';

/**
 * METEOR 1.5 for English (Denkowski and Lavie 2014), as coco-caption runs it, with the data of the user's own copy.
 *
 * Takes the folder of meteor-1.5.jar and data/paraphrase-en.gz. Scoring rejects with UsageError if they aren't there.
 */
export function meteor(folder: string): ExternalMetric {
  return {
    name: 'METEOR',
    async score(images) {
      const statistics = await meteorStatisticsOf(images, folder);
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
): Promise<MeteorStatistics[]> {
  const data = await readMeteorJar(join(folder, 'meteor-1.5.jar'));
  const corpus = new CorpusWords();
  const wordOf = wordFactory(data, corpus);
  const wordsOf = (text: string) => {
    const words = normalize(text, data.prefixes).map(wordOf);
    corpus.addSentence(words);
    return words;
  };
  const sides = images.map(({ candidate, references }) => ({
    // What coco-caption's wrapper does to hypotheses, which could end a field else.
    candidate: wordsOf(candidate.replaceAll('|||', '').replaceAll('  ', ' ')),
    references: references.map(wordsOf),
  }));
  const table = await readParaphrases(join(folder, 'data', 'paraphrase-en.gz'), corpus);
  const longest = sides.reduce(
    (length, { candidate, references }) =>
      Math.max(length, candidate.length, ...references.map((words) => words.length)),
    0,
  );
  const single = Array.from({ length: longest }, (_, start): Place => ({ start, length: 1 }));
  const sentenceOf = (words: readonly MeteorWord[]): MeteorSentence => ({
    words,
    functionWords: words.filter(({ isFunctionWord }) => isFunctionWord).length,
    single,
    phrases: table.phrasesIn(words),
  });
  const [left, right] = [new PhrasePlaces(table.size), new PhrasePlaces(table.size)];
  const synsets = new SynsetCounts();
  return sides.map(({ candidate, references }) => {
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
