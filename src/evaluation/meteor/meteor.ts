import { join } from 'node:path';
import snowball from 'snowball-stemmers';
import type { ExternalMetric, TokenizedImage } from '../evaluate-captions.js';
import { align } from './align.js';
import { findMatches } from './find-matches.js';
import type { MeteorSentence, MeteorWord, Place } from './meteor-sentence.js';
import { meteorScore, meteorStatistics, sumMeteorStatistics, type MeteorStatistics } from './meteor-statistics.js';
import { normalize } from './normalize.js';
import { PhraseIndex } from './phrase-index.js';
import { readMeteorJar, type EnglishData } from './read-meteor-jar.js';
import { readParaphrases } from './read-paraphrases.js';

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
  const index = new PhraseIndex();
  const words = new Map<string, string[]>();
  const phrases = new Map<string, number[][]>();
  const prepare = (sentence: string) => {
    if (words.has(sentence)) return;
    const normalized = normalize(sentence, data.prefixes);
    words.set(sentence, normalized);
    phrases.set(sentence, index.add(normalized));
  };
  const hypotheses = images.map(({ candidate }) => candidate.replaceAll('|||', '').replaceAll('  ', ' '));
  hypotheses.forEach(prepare);
  for (const { references } of images) references.forEach(prepare);

  const paraphrases = await readParaphrases(join(folder, 'data', 'paraphrase-en.gz'), index);
  const meanings = new Set([...paraphrases.values()].flat());
  const wordOf = wordFactory(data);
  const sentences = new Map<string, MeteorSentence>();
  const sentenceOf = (text: string): MeteorSentence => {
    let sentence = sentences.get(text);
    if (sentence === undefined) {
      sentence = meteorSentence((words.get(text) ?? []).map(wordOf), phrases.get(text) ?? [], paraphrases, meanings);
      sentences.set(text, sentence);
    }
    return sentence;
  };
  return images.map(({ references }, at) => {
    const candidate = sentenceOf(hypotheses[at] ?? '');
    return bestStatistics(candidate, references.map(sentenceOf));
  });
}

function bestStatistics(candidate: MeteorSentence, references: readonly MeteorSentence[]): MeteorStatistics {
  let best: MeteorStatistics = [];
  let bestScore = -1;
  for (const reference of references) {
    const alignment = align(candidate.words.length, findMatches(candidate, reference));
    const statistics = meteorStatistics(candidate, reference, alignment);
    const score = meteorScore(statistics);
    if (score > bestScore) {
      best = statistics;
      bestScore = score;
    }
  }
  return best;
}

/** Looks a word's stem, synonyms and kind up once. */
function wordFactory({ functionWords, dictionary }: EnglishData): (text: string) => MeteorWord {
  const stemmer = snowball.newStemmer('english');
  const words = new Map<string, MeteorWord>();
  return (text) => {
    let word = words.get(text);
    if (word === undefined) {
      const synsets = dictionary.synsetsOf(text);
      word = { id: words.size, text, stem: stemmer.stem(text), synsets, isFunctionWord: functionWords.has(text) };
      words.set(text, word);
    }
    return word;
  };
}

function meteorSentence(
  words: readonly MeteorWord[],
  phrasesAt: readonly (readonly number[])[],
  paraphrases: ReadonlyMap<number, readonly number[]>,
  meanings: ReadonlySet<number>,
): MeteorSentence {
  const phrases: { place: Place; meanings: readonly number[] }[] = [];
  const places = new Map<number, Place[]>();
  for (const [start, numbers] of phrasesAt.entries()) {
    for (const [longer, number] of numbers.entries()) {
      const place = { start, length: longer + 1 };
      const known = paraphrases.get(number);
      if (known !== undefined) phrases.push({ place, meanings: known });
      if (!meanings.has(number)) continue;
      const others = places.get(number);
      if (others === undefined) places.set(number, [place]);
      else others.push(place);
    }
  }
  return { words, single: words.map((_, start) => ({ start, length: 1 })), phrases, places };
}
